/** The hosts of the deployment. */
import { Type } from 'typebox';
import { listHosts } from '../../../store/hub/hosts.ts';
import { shownHost } from '../../fleet/host-state.ts';
import { defineRoute, type Route } from '../route.ts';
import { nullable, TIME } from './schemas.ts';

const COUNT = Type.Integer({ minimum: 0 });
const ERROR = nullable(Type.String());

export const HOST = Type.Object({
  host: Type.String(),
  release: Type.String(),
  state: Type.Enum(['ok', 'degraded', 'away', 'stopped']),
  seen: TIME,
  started: nullable(TIME),
  flows: nullable(
    Type.Object({
      loaded: COUNT,
      refused: COUNT,
      missing_prompts: Type.Optional(
        Type.Array(Type.String(), {
          description: 'hashes of prompts that the host lacks, at most 20; not told by earlier releases',
        }),
      ),
    }),
  ),
  redis: nullable(Type.Object({ up: Type.Boolean(), error: ERROR })),
  freeswitch: nullable(Type.Object({ up: Type.Boolean(), error: ERROR })),
  recogniser: nullable(
    Type.Object({
      set: nullable(Type.String()),
      available: nullable(Type.Array(Type.String())),
      missing: Type.Boolean(),
    }),
  ),
  store: nullable(Type.Object({ kind: Type.String(), up: nullable(Type.Boolean()), error: ERROR })),
  spool: nullable(
    Type.Object({ files: COUNT, waiting: COUNT, oldest_ms: COUNT, writable: nullable(Type.Boolean()) }),
  ),
});

const list = defineRoute({
  method: 'GET',
  path: '/v1/fleet',
  right: 'fleet.read',
  summary: {
    en: 'The hosts and how they are. Details only for the account main: null for others.',
    zh: '全部主机及其状态。详细信息只提供给账户 main，其他账户为 null。',
  },
  answer: Type.Array(HOST),
  async handle({ db, store, principal }) {
    return (await listHosts(db, store.kind)).map((row) => shownHost(row, principal));
  },
});

export const fleetRoutes: readonly Route[] = [list];
