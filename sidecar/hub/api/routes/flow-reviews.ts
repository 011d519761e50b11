/** Reviews: another person approves a version before it is published, where the flow asks for it. */
import { type Static, Type } from 'typebox';
import {
  findReview,
  insertReview,
  listReviews,
  type ReviewRow,
  updateReview,
} from '../../../store/hub/flow-reviews.ts';
import { HubError } from '../../error.ts';
import { type Context, defineRoute, type Route } from '../route.ts';
import { findFlowHere, NOTE, NUMBER_PARAMS, VERSION, VERSION_PARAMS } from './flow-schemas.ts';
import { findVersionHere } from './flow-versions.ts';
import { nullable, TIME } from './schemas.ts';

const REVIEW = Type.Object({
  version: VERSION,
  state: Type.Enum(['open', 'approved', 'refused']),
  asked_by: Type.String(),
  asked_at: TIME,
  decided_by: nullable(Type.String()),
  decided_at: nullable(TIME),
  note: Type.String(),
  revision: Type.Integer(),
});

const list = defineRoute({
  method: 'GET',
  path: '/v1/flow/:number/review',
  right: 'flow.read',
  summary: { en: 'The reviews of a flow, the newest first.', zh: '话术的审核记录，最新的在前。' },
  params: NUMBER_PARAMS,
  answer: Type.Array(REVIEW),
  find: findFlowHere,
  handle: async ({ db }, { found }) => (await listReviews(db, found.id)).map(shown),
});

const ask = defineRoute({
  method: 'POST',
  path: '/v1/flow/:number/version/:version/review',
  right: 'flow.edit',
  summary: { en: 'Ask for the review of a version.', zh: '为某个版本申请审核。' },
  params: VERSION_PARAMS,
  body: Type.Object({ note: Type.Optional(NOTE) }),
  answer: REVIEW,
  find: findVersionHere,
  async handle(context, { body: { note = '' }, found: { flow, version } }) {
    const { db, store, principal, now } = context;
    const asked = {
      version: version.version,
      askedKind: principal.kind,
      askedId: principal.id,
      askedBy: principal.name,
      askedAt: now(),
      note,
    };
    const before = await findReview(db, flow.id, version.version);
    if (before?.state === 'open') throw new HubError('EXISTS', { values: { what: version.version } });
    const undecided = { state: 'open', decidedBy: null, decidedAt: null } as const;
    if (before) {
      const isMade = await updateReview(db, flow.id, { ...before, ...asked, ...undecided });
      if (!isMade) throw new HubError('CONFLICT', { values: { what: version.version } });
    } else {
      await insertReview(db, flow.id, asked).catch((error: unknown) => {
        throw store.isDuplicate(error)
          ? new HubError('EXISTS', { values: { what: version.version } })
          : error;
      });
    }
    await context.audit('flow.review.ask', `${flow.name} ${version.version}`);
    return shownNow(context, flow.id, version.version);
  },
});

const decide = defineRoute({
  method: 'PUT',
  path: '/v1/flow/:number/version/:version/review',
  right: 'flow.review',
  summary: {
    en: 'Approve or refuse a version that somebody else wrote and asked for.',
    zh: '批准或驳回他人编写并申请审核的版本。',
  },
  params: VERSION_PARAMS,
  body: Type.Object({ state: Type.Enum(['approved', 'refused']), note: Type.Optional(NOTE) }),
  answer: REVIEW,
  async find(context, params) {
    const { flow, version } = await findVersionHere(context, params);
    const review = await findReview(context.db, flow.id, version.version, { lock: true });
    if (!review) throw new HubError('NOT_FOUND');
    return { flow, version, review };
  },
  async handle(context, { body: { state, note = '' }, found: { flow, version, review } }) {
    const { db, principal, now, ifMatch } = context;
    if (ifMatch !== undefined && ifMatch !== review.revision)
      throw new HubError('REVISION', { data: { current: shown(review) } });
    if (review.state !== 'open') throw new HubError('REVIEW_CLOSED');
    const hasAsked = review.askedKind === principal.kind && review.askedId === principal.id;
    if (hasAsked || version.author === principal.name) throw new HubError('REVIEW_OWN');
    const decided = { ...review, state, note, decidedBy: principal.name, decidedAt: now() };
    await updateReview(db, flow.id, decided);
    await context.audit(`flow.review.${state}`, `${flow.name} ${version.version}`);
    return shownNow(context, flow.id, version.version);
  },
});

export const flowReviewRoutes: readonly Route[] = [list, ask, decide];

async function shownNow({ db }: Context, flowId: number, version: string): Promise<Static<typeof REVIEW>> {
  return shown((await findReview(db, flowId, version)) as ReviewRow);
}

function shown(row: ReviewRow): Static<typeof REVIEW> {
  const { version, state, askedBy, askedAt, decidedBy, decidedAt, note, revision } = row;
  return {
    version,
    state,
    asked_by: askedBy,
    asked_at: askedAt,
    decided_by: decidedBy,
    decided_at: decidedAt,
    note,
    revision,
  };
}
