/** Prompts: recorded sounds that flows name by the SHA-256 of their content. */
import { createHash } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { PROMPT_FOLDER } from '../../../flows/named-prompts.ts';
import { findAccountById } from '../../../store/hub/accounts.ts';
import { insertContent, readContent } from '../../../store/hub/prompts/content.ts';
import {
  deletePrompt,
  findPrompt,
  insertPrompt,
  listPrompts,
  type PromptRow,
  renamePrompt,
  storedBytes,
} from '../../../store/hub/prompts/prompts.ts';
import { versionsNaming } from '../../../store/hub/prompts/version-prompts.ts';
import { quotasOf } from '../../access/quotas.ts';
import { HubError } from '../../error.ts';
import { decodeBase64, readSound } from '../../prompts/sound.ts';
import { Content } from '../content.ts';
import { type Context, defineRoute, type Route } from '../route.ts';
import { ID, NOTHING, nullable, TIME } from './schemas.ts';

const PAGE = 50;
const NAME = Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\p{Cc}]+$' });
/** What cannot be a hash is not found. */
const PARAMS = Type.Object({ hash: Type.String() });

const PROMPT = Type.Object({
  hash: Type.String({ description: 'SHA-256 of the content, 64 hex digits' }),
  name: Type.String(),
  entry: Type.String({ description: 'what a flow writes in `playbacks` to play it' }),
  bytes: Type.Integer(),
  length_ms: Type.Integer(),
  rate: Type.Integer({ description: 'samples a second' }),
  channels: Type.Integer(),
  author: Type.String(),
  revision: Type.Integer(),
  created: TIME,
});

const list = defineRoute({
  method: 'GET',
  path: '/v1/prompt',
  right: 'flow.read',
  summary: { en: 'The prompts of the account, the newest first.', zh: '本账户的录音，最新的在前。' },
  query: Type.Object({
    per_page: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
    cursor: Type.Optional(Type.Integer({ minimum: 1 })),
  }),
  answer: Type.Object({ data: Type.Array(PROMPT), next_cursor: nullable(Type.Integer()) }),
  async handle({ db, principal }, { query }) {
    const limit = query.per_page ?? PAGE;
    const prompts = await listPrompts(db, principal.account.id, { limit, before: query.cursor });
    return {
      data: prompts.map(shown),
      next_cursor: prompts.length < limit ? null : (prompts.at(-1)?.id ?? null),
    };
  },
});

const add = defineRoute({
  method: 'POST',
  path: '/v1/prompt',
  right: 'flow.edit',
  summary: {
    en: 'Upload a sound. Content that the account has already stays as it is, with its name.',
    zh: '上传一段录音。账户里已有相同内容时，原来的录音和名称保持不变。',
  },
  body: Type.Object({
    name: NAME,
    content: Type.String({ minLength: 1, description: 'a WAV file, base64' }),
  }),
  answer: PROMPT,
  async prepare(_context, { body: { content: text } }) {
    const path = 'body.content';
    const content = decodeBase64(text);
    if (!content)
      throw new HubError('INVALID', {
        values: { path, problem: { en: 'must be base64', zh: '须为 base64 编码' } },
        path,
      });
    const sound = readSound(content, path);
    return { content, sound, hash: createHash('sha256').update(content).digest('hex') };
  },
  async handle(context, { body: { name }, prepared: { content, sound, hash } }) {
    const { db, principal, now } = context;
    const accountId = principal.account.id;
    // Who uploads second waits here, and finds what the first has stored.
    const { settings } = await lockAccount(context);
    const known = await findPrompt(db, { accountId, hash }, { lock: true });
    if (known) return shown(known);
    await refuseBeyondQuota(context, settings, content.length);
    const row = { accountId, hash, name, bytes: content.length, ...sound, author: principal.name };
    const id = await insertPrompt(db, row, now());
    await insertContent(db, id, content);
    await context.audit('prompt.add', `${name} ${hash.slice(0, 12)}`);
    return shown({ ...row, id, revision: 1, created: now() });
  },
});

const get = defineRoute({
  method: 'GET',
  path: '/v1/prompt/:hash',
  right: 'flow.read',
  summary: {
    en: 'A prompt, and the versions of flows that name it.',
    zh: '一段录音，以及引用它的话术版本。',
  },
  params: PARAMS,
  answer: Type.Intersect([
    PROMPT,
    Type.Object({
      versions: Type.Array(Type.Object({ number: ID, flow: Type.String(), version: Type.String() }), {
        description: 'at most 100',
      }),
    }),
  ]),
  find: findHere,
  async handle({ db }, { found }) {
    return { ...shown(found), versions: await versionsNaming(db, found) };
  },
});

const audio = defineRoute({
  method: 'GET',
  path: '/v1/prompt/:hash/audio',
  right: 'flow.read',
  contentType: 'audio/wav',
  summary: { en: 'The sound itself, as it was uploaded.', zh: '录音本身，与上传时完全相同。' },
  params: PARAMS,
  answer: Type.String(),
  find: findHere,
  async handle({ db }, { found }) {
    const pieces: Uint8Array[] = [];
    for await (const piece of readContent(db, { promptId: found.id, bytes: found.bytes })) pieces.push(piece);
    const bytes = Buffer.concat(pieces);
    // It was deleted while it was read.
    if (bytes.length !== found.bytes) throw new HubError('NOT_FOUND');
    return new Content(bytes, 'audio/wav', found.hash) as unknown as string;
  },
});

const rename = defineRoute({
  method: 'PUT',
  path: '/v1/prompt/:hash',
  right: 'flow.edit',
  summary: { en: 'Give a prompt another name.', zh: '修改录音的名称。' },
  params: PARAMS,
  body: Type.Object({ name: NAME }),
  answer: PROMPT,
  find: findHere,
  async handle(context, { body: { name }, found }) {
    const { db, ifMatch = found.revision } = context;
    const isRenamed = await renamePrompt(db, found.id, name, ifMatch);
    const now = await findPrompt(db, found, { lock: true });
    if (!now) throw new HubError('NOT_FOUND');
    if (!isRenamed) throw new HubError('REVISION', { data: { current: shown(now) } });
    await context.audit('prompt.rename', `${name} ${found.hash.slice(0, 12)}`);
    return shown(now);
  },
});

const remove = defineRoute({
  method: 'DELETE',
  path: '/v1/prompt/:hash',
  right: 'flow.edit',
  summary: {
    en: 'Delete a prompt that no version of a flow names.',
    zh: '删除没有任何话术版本引用的录音。',
  },
  params: PARAMS,
  answer: NOTHING,
  find: findHere,
  async handle(context, { found }) {
    const { db, ifMatch } = context;
    // As it is now: nobody publishes a flow with it until it is gone.
    const prompt = await findPrompt(db, found, { lock: true });
    if (!prompt) throw new HubError('NOT_FOUND');
    if (ifMatch !== undefined && ifMatch !== prompt.revision)
      throw new HubError('REVISION', { data: { current: shown(prompt) } });
    const versions = await versionsNaming(db, prompt, { lock: true });
    const [first] = versions;
    if (first)
      throw new HubError('PROMPT_IN_USE', {
        values: { flow: first.flow, version: first.version },
        data: { versions },
      });
    await deletePrompt(db, prompt.id);
    await context.audit('prompt.remove', `${prompt.name} ${prompt.hash.slice(0, 12)}`);
    return null;
  },
});

export const promptRoutes: readonly Route[] = [list, add, get, audio, rename, remove];

/** @throws HubError `NOT_FOUND` */
async function findHere({ db, principal }: Context, { hash }: { hash: string }): Promise<PromptRow> {
  const prompt = await findPrompt(db, { accountId: principal.account.id, hash });
  if (!prompt) throw new HubError('NOT_FOUND');
  return prompt;
}

async function lockAccount(context: Context): Promise<{ settings: string }> {
  const account = await findAccountById(context.db, context.principal.account.id, { lock: true });
  if (!account) throw new HubError('NOT_FOUND');
  return account;
}

/** @throws HubError `QUOTA` */
async function refuseBeyondQuota({ db, principal }: Context, settings: string, bytes: number): Promise<void> {
  const { storage_bytes: limit } = quotasOf(settings);
  if (limit === null) return;
  if ((await storedBytes(db, principal.account.id)) + bytes > limit)
    throw new HubError('QUOTA', { values: { what: 'storage_bytes', limit } });
}

function shown({
  hash,
  name,
  bytes,
  lengthMs,
  rate,
  channels,
  author,
  revision,
  created,
}: PromptRow): Static<typeof PROMPT> {
  const entry = `${PROMPT_FOLDER}/${hash}.wav`;
  return { hash, name, entry, bytes, length_ms: lengthMs, rate, channels, author, revision, created };
}
