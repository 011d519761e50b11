/** `config/v1/query`: lines, robots and addresses of the account, by which tasks are made. */
import { type Static, Type } from 'typebox';
import { hideSecrets } from '../../../lib/url.ts';
import { resultAddresses } from '../../../store/hub/doors/yeta.ts';
import { type FlowRow, listFlows } from '../../../store/hub/flows.ts';
import { listRoutes } from '../../../store/hub/inbound/routes.ts';
import { hasRight, type Right } from '../../access/rights.ts';
import { type Context, defineRoute } from '../../api/route.ts';
import { badParameter } from './codes.ts';
import { YETA } from './credentials.ts';
import { BASE, yetaDoor } from './door.ts';
import { shownLines } from './lines.ts';

const TIME = Type.Integer({ description: 'ms since 1970' });

const LINE = Type.Object({
  line_num: Type.String(),
  concurrents: Type.Integer({ description: 'calls at once' }),
  time_work: Type.Array(Type.String()),
  status: Type.Integer({ description: '1: a task of the account runs over it' }),
  time_apply: TIME,
  time_expire: Type.Integer({ description: 's; -1: no end' }),
});

const ROBOT = Type.Object({
  robot_id: Type.String({ description: 'the number of a flow' }),
  robot_name: Type.String(),
  call_column: Type.Array(Type.String()),
  status: Type.Integer({ description: '3 not published, 4 published' }),
  type: Type.Integer(),
  deleted: Type.Integer(),
  time_create: TIME,
  time_update: TIME,
});

const PARTS = {
  lines: Type.Array(LINE),
  robots: Type.Array(ROBOT),
  urls: Type.Array(Type.Object({ url: Type.String(), url_module: Type.String() })),
  voices: Type.Array(Type.Object({ voice_code: Type.String(), voice_name: Type.String() })),
};

/** What each type asks for; 0: all. */
const TYPES = { robots: 1, lines: 2, urls: 3, voices: 4 } as const;
const TYPE = Type.Union([Type.Integer(), Type.String({ maxLength: 10 }), Type.Null()], {
  description: '0 all, 1 robots, 2 lines, 3 addresses, 4 voices',
});
/** Clients give the number of a callee in the first column. */
const NUMBER_COLUMN = '客户手机号码';

export const configRoute = defineRoute({
  method: 'POST',
  path: `${BASE}/config/v1/query`,
  door: yetaDoor,
  right: 'line.read',
  ownTransactions: true,
  summary: {
    en: 'What tasks are made of: robots, lines, addresses, voices.',
    zh: '查询可用于任务的资源：话术、线路、接口地址、发音人。',
  },
  body: Type.Union([Type.Object({ type: Type.Optional(TYPE) }), Type.Null()]),
  answer: Type.Partial(Type.Object(PARTS)),
  async handle(context, { body }) {
    const type = typeOf(body?.type ?? 0);
    const wants = (part: keyof typeof TYPES) => type === 0 || type === TYPES[part];
    const { db, principal } = context;
    return {
      ...(wants('lines') && { lines: await shownLines(context) }),
      ...(wants('robots') && { robots: (await listFlows(db, principal.account.id)).map(shownRobot) }),
      ...(wants('urls') && { urls: await shownAddresses(context) }),
      // Flows name their voices themselves.
      ...(wants('voices') && { voices: [] }),
    };
  },
});

/** The platform's own client sends the number as a text. */
function typeOf(given: number | string): number {
  const type = given === '' ? 0 : Number(given);
  if ([0, ...Object.values(TYPES)].includes(type)) return type;
  throw badParameter('type', { en: 'must be 0 to 4', zh: '须为 0 至 4' });
}

function shownRobot({ id, name, published, publishedAt, created }: FlowRow): Static<typeof ROBOT> {
  return {
    ...{ robot_id: String(id), robot_name: name, call_column: [NUMBER_COLUMN] },
    ...{ status: published === null ? 3 : 4, type: 1, deleted: 0 },
    ...{ time_create: Number(created), time_update: Number(publishedAt ?? created) },
  };
}

/** What the platform sends after a call, each to an address of its own. */
const RESULTS = ['receiveCallRecord', 'receiveVoice', 'receiveDialog'];

/** Addresses that are asked before a call, or told of its result, in this platform's form. */
async function shownAddresses({ db, principal }: Context) {
  // An address may hold a token, which only those see who may change it.
  const shown = (url: string, right: Right) => (hasRight(principal, right) ? url : hideSecrets(url));
  const { id } = principal.account;
  const asked = (await listRoutes(db, id)).flatMap(({ dialect, context_url: url }) =>
    dialect === YETA && url !== null ? [shown(url, 'route.edit')] : [],
  );
  const told = (await resultAddresses(db, id, YETA)).flatMap((url) =>
    RESULTS.map((module) => ({
      url: shown(url.replaceAll('{module}', module), 'push.edit'),
      url_module: module,
    })),
  );
  return [...told, ...[...new Set(asked)].map((url) => ({ url, url_module: 'getDialogContext' }))];
}
