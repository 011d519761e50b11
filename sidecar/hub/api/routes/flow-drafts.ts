/** The own draft of a flow: what calls use is never a draft. */
import { type Static, Type } from 'typebox';
import { MAX_SCRIPT_BYTES } from '../../../flows/script.ts';
import {
  type DraftKey,
  type DraftRow,
  deleteDraft,
  findDraft,
  findDraftRevision,
  insertDraft,
  updateDraft,
} from '../../../store/hub/flow-drafts.ts';
import { packScript } from '../../../store/hub/packed-script.ts';
import { HubError } from '../../error.ts';
import { type Context, defineRoute, type Route } from '../route.ts';
import { bytesOf, findFlowHere, NUMBER_PARAMS, SCRIPT, VERSION } from './flow-schemas.ts';
import { NOTHING, nullable, TIME } from './schemas.ts';

const DRAFT = Type.Object({
  script: SCRIPT,
  base: nullable(VERSION),
  revision: Type.Integer(),
  saved: TIME,
});

const get = defineRoute({
  method: 'GET',
  path: '/v1/flow/:number/draft',
  right: 'flow.edit',
  summary: { en: 'The own draft of a flow.', zh: '自己对该话术的草稿。' },
  params: NUMBER_PARAMS,
  answer: DRAFT,
  find: findFlowHere,
  async handle(context, { found }) {
    const draft = await findDraft(context.db, keyOf(context, found.id));
    if (!draft) throw new HubError('NOT_FOUND');
    return shown(draft);
  },
});

const put = defineRoute({
  method: 'PUT',
  path: '/v1/flow/:number/draft',
  right: 'flow.edit',
  summary: {
    en: 'Save the own draft. It may be anything; it is checked when it becomes a version.',
    zh: '保存自己的草稿。内容不限，成为版本时才检查。',
  },
  params: NUMBER_PARAMS,
  body: Type.Object({
    script: SCRIPT,
    base: Type.Optional(nullable(VERSION)),
  }),
  answer: Type.Object({ revision: Type.Integer(), saved: TIME }),
  find: findFlowHere,
  prepare(_context, { body }) {
    const script = bytesOf(body.script);
    refuseTooLarge(script);
    return packScript(script);
  },
  async handle(context, { body: { script: text, base = null }, found, prepared: packed }) {
    const { db, store, now, ifMatch } = context;
    const key = keyOf(context, found.id);
    const saved = now();
    const before = await findDraftRevision(db, key);
    const conflict = async () => {
      const current = await findDraft(db, key, { lock: true });
      return new HubError('REVISION', {
        data: { current: current ? shown(current) : null, yours: { script: text, base } },
      });
    };
    // 0: the client knows of no draft, and must not overwrite one that another tab has begun.
    if (ifMatch !== undefined && ifMatch !== (before ?? 0)) throw await conflict();
    if (before === undefined) {
      try {
        await insertDraft(db, key, { packed, base, saved });
      } catch (error) {
        // Another tab of the same person was faster.
        if (store.isDuplicate(error)) throw await conflict();
        throw error;
      }
      return { revision: 1, saved };
    }
    if (!(await updateDraft(db, key, { packed, base, saved }, before))) throw await conflict();
    return { revision: before + 1, saved };
  },
});

const remove = defineRoute({
  method: 'DELETE',
  path: '/v1/flow/:number/draft',
  right: 'flow.edit',
  summary: { en: 'Throw the own draft away.', zh: '丢弃自己的草稿。' },
  params: NUMBER_PARAMS,
  answer: NOTHING,
  find: findFlowHere,
  async handle(context, { found }) {
    const { db, ifMatch } = context;
    const key = keyOf(context, found.id);
    if (await deleteDraft(db, key, ifMatch)) return null;
    const current = await findDraft(db, key, { lock: true });
    if (!current) throw new HubError('NOT_FOUND');
    throw new HubError('REVISION', { data: { current: shown(current) } });
  },
});

export const flowDraftRoutes: readonly Route[] = [get, put, remove];

export function keyOf({ principal }: Context, flowId: number): DraftKey {
  return { flowId, authorKind: principal.kind, authorId: principal.id };
}

function shown({ script, base, revision, saved }: DraftRow): Static<typeof DRAFT> {
  return { script: Buffer.from(script).toString('utf8'), base, revision, saved };
}

/** @throws HubError `TOO_LARGE` */
function refuseTooLarge(script: Uint8Array): void {
  if (script.byteLength > MAX_SCRIPT_BYTES)
    throw new HubError('TOO_LARGE', { values: { bytes: MAX_SCRIPT_BYTES }, path: 'body.script' });
}
