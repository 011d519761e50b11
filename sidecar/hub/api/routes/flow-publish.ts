/** Publishing a draft, a script or an earlier version, and telling host by host. */
import { type Static, Type } from 'typebox';
import { deleteDraft, findDraft } from '../../../store/hub/flow-drafts.ts';
import { readScript } from '../../../store/hub/flow-versions.ts';
import type { FlowRow } from '../../../store/hub/flows.ts';
import { HubError } from '../../error.ts';
import { settleAbandoned } from '../../flows/abandoned.ts';
import { checkOf } from '../../flows/check-of.ts';
import { shownFindings } from '../../flows/findings.ts';
import {
  carryOut,
  claimPublication,
  type Publication,
  refuseFaulty,
  refuseLintErrors,
} from '../../flows/publish.ts';
import { answerBefore } from '../idempotency.ts';
import { LineStream, wantsLines } from '../line-stream.ts';
import { type Context, defineRoute, type Route } from '../route.ts';
import { keyOf } from './flow-drafts.ts';
import { FINDING, findFlowHere, NOTE, NUMBER_PARAMS, SCRIPT, VERSION_PARAMS } from './flow-schemas.ts';
import { findVersionHere, scriptToCheck } from './flow-versions.ts';
import { ID, nullable } from './schemas.ts';

/** How long hosts are waited for, unless the client says otherwise, s. */
const WAIT_SECONDS = 10;
const LONGEST_WAIT_SECONDS = 120;

const WAIT = Type.Number({ minimum: 0, maximum: LONGEST_WAIT_SECONDS, description: 's' });

const PUBLISHED = Type.Object({
  number: ID,
  version: Type.String(),
  behaviour: nullable(Type.String()),
  findings: Type.Array(FINDING),
  hosts: Type.Array(
    Type.Object({
      host: Type.String(),
      domain: nullable(Type.String()),
      state: Type.Enum(['in use', 'removed', 'refused', 'waiting']),
      version: nullable(Type.String({ description: 'the version in use on the host' })),
      error: nullable(
        Type.Object({ code: Type.String(), path: nullable(Type.String()), message: Type.String() }),
      ),
    }),
  ),
});

const publish = defineRoute({
  method: 'POST',
  path: '/v1/flow/:number/publish',
  right: 'flow.publish',
  ownTransactions: true,
  summary: {
    en: 'Publish a script, or the own draft. With `Accept: application/x-ndjson` the answer tells of each host.',
    zh: '发布脚本，或自己的草稿。带 `Accept: application/x-ndjson` 时逐台主机返回进度。',
  },
  params: NUMBER_PARAMS,
  body: Type.Object({
    script: Type.Optional(SCRIPT),
    note: Type.Optional(NOTE),
    wait: Type.Optional(WAIT),
  }),
  answer: PUBLISHED,
  find: findFlowHere,
  async handle(context, { body: { script: given, note = '', wait = WAIT_SECONDS }, found }) {
    const flow = await settledFlow(context, found);
    const before = await publishedBefore(context);
    if (before) return before;
    const script = await scriptToCheck(context, flow, given);
    const checked = await checkOf(context, flow, script);
    refuseFaulty(checked, context.language);
    refuseLintErrors(checked, context.language);
    const key = keyOf(context, flow.id);
    const draft = await findDraft(context.db, key);
    const finish: Publication['finish'] = async (db) => {
      // Whoever went on typing keeps the draft.
      if (draft && script.equals(draft.script)) await deleteDraft(db, key, draft.revision);
    };
    return run(context, { flow, script, checked, note, finish }, wait);
  },
});

const publishVersion = defineRoute({
  method: 'POST',
  path: '/v1/flow/:number/version/:version/publish',
  right: 'flow.publish',
  ownTransactions: true,
  summary: {
    en: 'Publish a version: to roll back, an earlier one.',
    zh: '发布某个版本；发布较早的版本即为回退。',
  },
  params: VERSION_PARAMS,
  body: Type.Object({ wait: Type.Optional(WAIT) }),
  answer: PUBLISHED,
  find: findVersionHere,
  async handle(context, { body: { wait = WAIT_SECONDS }, found: { flow: found, version } }) {
    const flow = await settledFlow(context, found);
    const before = await publishedBefore(context);
    if (before) return before;
    const script = await readScript(context.db, flow.id, version.version);
    if (!script) throw new HubError('NOT_FOUND');
    const checked = await checkOf(context, flow, script);
    refuseFaulty(checked, context.language);
    // What calls have used before may be used again, whatever rules lint has learned since.
    const wasInUse = version.published !== null || version.source === 'arrived';
    if (!wasInUse) refuseLintErrors(checked, context.language);
    return run(context, { flow, script, checked, note: version.note }, wait);
  },
});

export const flowPublishRoutes: readonly Route[] = [publish, publishVersion];

/** The flow; what a hub that died left of an earlier publication is settled before. */
async function settledFlow(context: Context, flow: FlowRow): Promise<FlowRow> {
  const { store, flows, now } = context;
  if (flow.publishing === null || (flow.publishingUntil ?? 0) > now()) return flow;
  await settleAbandoned({ store, hosts: flows.hosts, now }, flow);
  return findFlowHere(context, { number: flow.id });
}

/** The answer to the same request before; undefined: it is the first one. */
async function publishedBefore({ db, keyed, reply }: Context): Promise<Static<typeof PUBLISHED> | undefined> {
  const before = keyed && ((await answerBefore(db, keyed)) as Static<typeof PUBLISHED> | undefined);
  if (!before) return undefined;
  return wantsLines(reply.request) ? asData(new LineStream(async () => before)) : before;
}

/** The frame sends the lines; the last one has the data. */
function asData(lines: LineStream): Static<typeof PUBLISHED> {
  return lines as unknown as Static<typeof PUBLISHED>;
}

async function run(
  context: Context,
  publication: Publication,
  wait: number,
): Promise<Static<typeof PUBLISHED>> {
  const waitMs = wait * 1000;
  await claimPublication(context, publication, waitMs);
  const { flow, checked } = publication;
  const carry = (write: (line: object) => void): Promise<Static<typeof PUBLISHED>> => {
    const onHost = (host: object) => write({ event: 'host', ...host });
    return carryOut(context, publication, { waitMs, onHost }, (hosts) => ({
      number: flow.id,
      version: checked.version,
      behaviour: checked.behaviour,
      findings: shownFindings(checked, context.language),
      hosts,
    }));
  };
  if (!wantsLines(context.reply.request)) return carry(() => {});
  return asData(
    new LineStream((write) => {
      write({ event: 'publishing', number: flow.id, version: checked.version });
      return carry(write);
    }),
  );
}
