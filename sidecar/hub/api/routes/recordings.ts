/** Recordings of calls: to listen to, and as links for those who have no login. */
import { type Static, Type } from 'typebox';
import { insertAudit } from '../../../store/hub/audit.ts';
import type { RecordingRow } from '../../../store/hub/recordings/recordings.ts';
import { HubError } from '../../error.ts';
import { findRecordings } from '../../recordings/find-recording.ts';
import { readLink, signLink } from '../../recordings/recording-link.ts';
import { signedUrl } from '../../recordings/recording-links.ts';
import { type Context, defineRoute, type Route } from '../route.ts';
import { sendRecording } from '../send-recording.ts';
import { nullable, TIME } from './schemas.ts';

const HOUR_SECONDS = 3600;
const LONGEST_SECONDS = 30 * 24 * HOUR_SECONDS;

const PARAMS = Type.Object({ id: Type.String({ description: 'the `callid`' }) });
const FILE = Type.Optional(
  Type.Integer({ minimum: 1, description: 'which one of the call; not given: the first' }),
);
const LISTEN = Type.Object({ file: FILE });
const RECORDING = Type.Object({
  id: Type.Integer(),
  kind: Type.Union([Type.Literal('call'), Type.Literal('action')]),
  state: Type.String({ description: 'new, kept, waiting, moved, stored or missing' }),
  bytes: nullable(Type.Integer()),
  ms: nullable(Type.Integer()),
  channels: nullable(Type.Integer({ description: '2: the caller is left, the robot right' })),
  host: Type.String(),
  store: nullable(Type.String({ description: 'null: the host has it' })),
});

const files = defineRoute({
  method: 'GET',
  path: '/v1/recording/:id/files',
  right: 'recording.listen',
  summary: {
    en: 'The recordings of a call, that of the whole call first.',
    zh: '一通电话的全部录音，整通录音在最前。',
  },
  params: PARAMS,
  answer: Type.Array(RECORDING),
  find: findHere,
  handle: async (_context, { found }) => found.map(shown),
});

const listen = defineRoute({
  method: 'GET',
  path: '/v1/recording/:id',
  right: 'recording.listen',
  contentType: 'audio/wav',
  summary: {
    en: 'The recording of a call, wherever it is kept. Range, If-Range and HEAD are understood.',
    zh: '一通电话的录音，无论存放在哪里。支持 Range、If-Range 和 HEAD。',
  },
  params: PARAMS,
  query: LISTEN,
  answer: Type.String(),
  find: findHere,
  async handle(context, { query, found }) {
    const recording = oneOf(found, query.file);
    const { reader } = context.recordings;
    return sendRecording(context.reply, { reader, recording }, () =>
      context.audit('recording.listen', recording.callid),
    ) as never;
  },
});

const link = defineRoute({
  method: 'POST',
  path: '/v1/recording/:id/link',
  right: 'recording.listen',
  summary: {
    en: 'A link to a recording that needs no login, for a while.',
    zh: '生成一个录音链接：限时有效，无需登录。',
  },
  params: PARAMS,
  body: Type.Object({
    file: FILE,
    seconds: Type.Optional(
      Type.Integer({ minimum: 1, maximum: LONGEST_SECONDS, description: 'how long it works; default 3600' }),
    ),
  }),
  answer: Type.Object({ url: Type.String(), expires: TIME }),
  find: findHere,
  async handle(context, { body, found }) {
    const { secretKey, principal, now, recordings, reply } = context;
    const { id: recording, callid } = oneOf(found, body.file);
    const expires = now() + (body.seconds ?? HOUR_SECONDS) * 1000;
    const { account, kind, name } = principal;
    const token = signLink(secretKey, { recording, callid, account, by: { kind, name }, expires });
    await context.audit('recording.link', callid);
    const { protocol, host } = reply.request;
    const origin = recordings.publicUrl ?? `${protocol}://${host}`;
    return { url: signedUrl(origin, { callid, token }), expires };
  },
});

const signed = defineRoute({
  method: 'GET',
  path: '/v1/recording/:id/signed',
  right: null,
  contentType: 'audio/wav',
  summary: { en: 'The recording that a link names.', zh: '通过链接收听录音。' },
  params: PARAMS,
  query: Type.Object({ token: Type.String() }),
  answer: Type.String(),
  async handle(context, { params, query }) {
    const { secretKey, store, address, now, recordings, reply } = context;
    const given = readLink(secretKey, query.token, now());
    if (given === undefined || given.callid !== params.id) throw new HubError('LINK');
    const { account, by, callid } = given;
    const found = await findRecordings(context, { account: account.name, callid });
    const recording = oneOf(found, given.recording);
    return sendRecording(reply, { reader: recordings.reader, recording }, () =>
      insertAudit(store.db, account.id, {
        ...{ time: now(), actorKind: by.kind, actor: by.name, address },
        ...{ action: 'recording.listen.link', object: callid },
      }),
    ) as never;
  },
});

export const recordingRoutes: readonly Route[] = [files, listen, link, signed];

/** @throws HubError `NOT_FOUND` */
async function findHere(context: Context, { id }: Static<typeof PARAMS>): Promise<RecordingRow[]> {
  const found = await findRecordings(context, { account: context.principal.account.name, callid: id });
  if (found.length === 0) throw new HubError('NOT_FOUND');
  return found;
}

/** @throws HubError `NOT_FOUND` */
function oneOf(found: readonly RecordingRow[], id: number | undefined): RecordingRow {
  const recording = id === undefined ? found[0] : found.find((one) => one.id === id);
  if (!recording) throw new HubError('NOT_FOUND');
  return recording;
}

function shown(recording: RecordingRow): Static<typeof RECORDING> {
  const { id, kind, state, bytes, ms, channels, host, store } = recording;
  return { id, kind, state, bytes, ms, channels, host, store };
}
