/** The archive of a flow, and lint. */
import { Type } from 'typebox';
import { findDraft } from '../../../store/hub/flow-drafts.ts';
import { findVersion, listVersions, readScript } from '../../../store/hub/flow-versions.ts';
import type { FlowRow } from '../../../store/hub/flows.ts';
import { packScript } from '../../../store/hub/packed-script.ts';
import { versionPrompts } from '../../../store/hub/prompts/version-prompts.ts';
import { HubError } from '../../error.ts';
import { archiveVersion } from '../../flows/archive.ts';
import { checkOf } from '../../flows/check-of.ts';
import { shownFindings } from '../../flows/findings.ts';
import { refuseFaulty } from '../../flows/publish.ts';
import { refuseOverStorage } from '../../flows/storage-quota.ts';
import { type Context, defineRoute, type Route } from '../route.ts';
import {
  bytesOf,
  FINDING,
  FLOW_VERSION,
  findFlowHere,
  NOTE,
  NUMBER_PARAMS,
  SCRIPT,
  shownVersion,
  VERSION_PARAMS,
} from './flow-schemas.ts';
import { nullable } from './schemas.ts';

const PAGE = 50;

const list = defineRoute({
  method: 'GET',
  path: '/v1/flow/:number/version',
  right: 'flow.read',
  summary: { en: 'The versions of a flow, the newest first.', zh: '话术的各个版本，最新的在前。' },
  params: NUMBER_PARAMS,
  query: Type.Object({
    per_page: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
    cursor: Type.Optional(Type.Integer({ minimum: 1 })),
  }),
  answer: Type.Object({ data: Type.Array(FLOW_VERSION), next_cursor: nullable(Type.Integer()) }),
  find: findFlowHere,
  async handle({ db }, { found, query }) {
    const limit = query.per_page ?? PAGE;
    const versions = await listVersions(db, found.id, { limit, before: query.cursor });
    return {
      data: versions.map(shownVersion),
      next_cursor: versions.length < limit ? null : (versions.at(-1)?.id ?? null),
    };
  },
});

/** @throws HubError `NOT_FOUND` */
export async function findVersionHere(context: Context, params: { number: number; version: string }) {
  const flow = await findFlowHere(context, params);
  const version = await findVersion(context.db, flow.id, params.version);
  if (!version) throw new HubError('NOT_FOUND');
  return { flow, version };
}

const get = defineRoute({
  method: 'GET',
  path: '/v1/flow/:number/version/:version',
  right: 'flow.read',
  summary: { en: 'A version of a flow, with its script.', zh: '话术的某个版本，含脚本。' },
  params: VERSION_PARAMS,
  answer: Type.Intersect([
    FLOW_VERSION,
    Type.Object({
      script: SCRIPT,
      prompts: Type.Array(Type.String(), { description: 'hashes of the prompts that it names' }),
    }),
  ]),
  find: findVersionHere,
  async handle({ db }, { found: { flow, version } }) {
    const script = await readScript(db, flow.id, version.version);
    if (!script) throw new HubError('NOT_FOUND');
    const prompts = await versionPrompts(db, flow.id, version.version);
    return { ...shownVersion(version), script: script.toString('utf8'), prompts };
  },
});

const save = defineRoute({
  method: 'POST',
  path: '/v1/flow/:number/version',
  right: 'flow.edit',
  ownTransactions: true,
  summary: {
    en: 'Save a script, or the own draft, as a version, without publishing it.',
    zh: '把脚本（或自己的草稿）保存为一个版本，不发布。',
  },
  params: NUMBER_PARAMS,
  body: Type.Object({ script: Type.Optional(SCRIPT), note: Type.Optional(NOTE) }),
  answer: Type.Object({ version: FLOW_VERSION, findings: Type.Array(FINDING) }),
  find: findFlowHere,
  async handle(context, { body: { script: given, note = '' }, found: flow }) {
    const { store, principal, now, language } = context;
    const script = await scriptToCheck(context, flow, given);
    const checked = await checkOf(context, flow, script);
    refuseFaulty(checked, language);
    const { version, behaviour, prompts } = checked;
    const packed = await packScript(script);
    return store.db.transaction().execute(async (db) => {
      const { id: flowId, accountId } = flow;
      await refuseOverStorage(db, { flowId, accountId, version, bytes: script.byteLength });
      const row = { flowId: flow.id, version, behaviour: behaviour as string, prompts, packed, note };
      const isNew = await archiveVersion(
        store,
        db,
        { ...row, source: 'saved', author: principal.name },
        now(),
      );
      if (isNew) await context.audit('flow.version', `${flow.name} ${version}`, db);
      const saved = await findVersion(db, flow.id, version);
      if (!saved) throw new HubError('NOT_FOUND');
      return { version: shownVersion(saved), findings: shownFindings(checked, language) };
    });
  },
});

const lint = defineRoute({
  method: 'POST',
  path: '/v1/flow/:number/lint',
  right: 'flow.edit',
  ownTransactions: true,
  summary: { en: 'Check a script, or the own draft.', zh: '检查脚本，或自己的草稿。' },
  params: NUMBER_PARAMS,
  body: Type.Object({ script: Type.Optional(SCRIPT) }),
  answer: Type.Object({
    version: Type.String(),
    behaviour: nullable(Type.String()),
    fault: nullable(
      Type.Object({
        code: Type.String(),
        path: nullable(Type.String()),
        message: Type.String(),
      }),
    ),
    findings: Type.Array(FINDING),
  }),
  find: findFlowHere,
  async handle(context, { body, found }) {
    const script = await scriptToCheck(context, found, body.script);
    const checked = await checkOf(context, found, script);
    const { version, behaviour, fault } = checked;
    return { version, behaviour, fault, findings: shownFindings(checked, context.language) };
  },
});

export const flowVersionRoutes: readonly Route[] = [list, get, save, lint];

/** @throws HubError `NO_DRAFT` where neither a script is given nor the principal has a draft */
export async function scriptToCheck(
  { db, principal }: Context,
  flow: FlowRow,
  given: string | undefined,
): Promise<Buffer> {
  if (given !== undefined) return bytesOf(given);
  const draft = await findDraft(db, {
    flowId: flow.id,
    authorKind: principal.kind,
    authorId: principal.id,
  });
  if (!draft) throw new HubError('NO_DRAFT', { path: 'body.script' });
  return Buffer.from(draft.script);
}
