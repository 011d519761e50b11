/** What the hub's functions need to know of who acts: here nobody asks, and nothing is answered. */
import { insertAudit } from '../../../store/hub/audit.ts';
import type { Context, Services } from '../../api/route.ts';

/** In the audit, and as the one who has imported numbers. */
const ACTOR = 'redis tasks';

export function taskContext(services: Services, account: { id: number; name: string }): Context {
  const { store, now } = services;
  return {
    ...services,
    ...{ db: store.db, session: null, duty: null, keyed: null, ifMatch: undefined },
    ...{ address: '', agent: '', language: 'en' },
    // Only routes answer.
    reply: undefined as unknown as Context['reply'],
    principal: { kind: 'command', id: 0, name: ACTOR, account, role: 'operator', deployment: false },
    async audit(action, object, within = store.db) {
      const entry = { time: now(), actorKind: 'command' as const, actor: ACTOR, action, object, address: '' };
      await insertAudit(within, account.id, entry);
    },
  };
}
