/** The kill switch of all calls, and what the hosts' dialers do. */
import { Type } from 'typebox';
import { DEPLOYMENT, turnOff, turnOn } from '../../../../store/hub/dialing/switches.ts';
import { hasRight } from '../../../access/rights.ts';
import { dialerStatus } from '../../../dialing/dialer-status.ts';
import { HubError } from '../../../error.ts';
import { defineRoute, type Route } from '../../route.ts';
import { nullable, TIME } from '../schemas.ts';

const SWITCH = Type.Object({
  on: Type.Boolean(),
  since: nullable(TIME),
  by: nullable(Type.String()),
  reason: nullable(Type.String()),
});

const STATUS = Type.Object({
  on: Type.Boolean({ description: 'whether calls of the account may be placed' }),
  deployment: SWITCH,
  account: SWITCH,
  hosts: Type.Array(
    Type.Object({
      host: Type.String(),
      state: Type.Enum(['ok', 'degraded', 'away', 'stopped']),
      dialer: nullable(
        Type.Object({
          placing: Type.Boolean(),
          stopped: nullable(Type.String({ description: 'why it places no calls' })),
          calls: nullable(Type.Integer({ description: 'that it looks after now' })),
        }),
      ),
    }),
  ),
});

const read = defineRoute({
  method: 'GET',
  path: '/v1/dialer',
  right: 'task.read',
  summary: {
    en: 'Whether calls are placed: the switches of deployment and account, and the dialer of each host.',
    zh: '是否正在外呼：部署和账户的总开关，以及各主机的拨号器。',
  },
  answer: STATUS,
  handle: ({ db, store, principal }) => dialerStatus(store, db, principal),
});

/** `off_by` has as many letters. */
const LONGEST_NAME = 64;

const change = defineRoute({
  method: 'PUT',
  path: '/v1/dialer',
  right: 'account.edit',
  summary: {
    en: 'Turn all calls of the account off or on; with `scope` `deployment`, which needs `fleet.manage`: of all accounts. No host places a new call within a second; calls in progress go on.',
    zh: '关闭或打开本账户的全部外呼；`scope` 为 `deployment` 时是所有账户，须有 `fleet.manage` 权限。一秒内所有主机不再发起新呼叫，进行中的通话不受影响。',
  },
  body: Type.Object({
    on: Type.Boolean(),
    reason: Type.Optional(Type.String({ maxLength: 200 })),
    scope: Type.Optional(Type.Enum(['account', 'deployment'])),
  }),
  answer: STATUS,
  async handle(context, { body: { on, reason = '', scope = 'account' } }) {
    const { db, store, principal, now } = context;
    if (scope === 'deployment' && !hasRight(principal, 'fleet.manage'))
      throw new HubError('FORBIDDEN', { values: { right: 'fleet.manage' }, path: 'body.scope' });
    const accountId = scope === 'deployment' ? DEPLOYMENT : principal.account.id;
    const by = principal.name.slice(0, LONGEST_NAME);
    if (on) await turnOn(db, accountId);
    else await turnOff(db, { accountId, since: now(), by, reason }, store.kind);
    await context.audit(on ? 'dialer.on' : 'dialer.off', scope);
    return dialerStatus(store, db, principal);
  },
});

export const dialerRoutes: readonly Route[] = [read, change];
