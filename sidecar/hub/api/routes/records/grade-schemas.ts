/** Grades, tags, groups and scenes: what a body says, what a row holds, what an answer shows. */
import { type Static, type TObject, Type } from 'typebox';
import { COUNTABLES } from '../../../../records/facts.ts';
import { findFlow } from '../../../../store/hub/flows.ts';
import {
  findGrade,
  type GradeRow,
  type GradeTable,
  type LevelRow,
  type TagGroupRow,
  type TagRow,
  type TagSceneRow,
} from '../../../../store/hub/records/grades.ts';
import { HubError } from '../../../error.ts';
import type { Problem } from '../../problems.ts';
import type { Context } from '../../route.ts';
import { nullable, TIME } from '../schemas.ts';

const SHORT = Type.String({ minLength: 1, maxLength: 64 });
const COLOR = Type.String({ pattern: '^$|^#[0-9A-Fa-f]{3,8}$', description: 'a color such as #00AA00' });
const CLOSED = { additionalProperties: false };
const RANGE = Type.Object({ from: Type.Optional(Type.Number()), to: Type.Optional(Type.Number()) }, CLOSED);
const IDS = Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 200 });
const CHOICE = Type.Object(
  { all: Type.Optional(IDS), any: Type.Optional(IDS), none: Type.Optional(IDS) },
  CLOSED,
);

/** A key that is not known would make a rule hold more often than its author thinks. */
const RULE = Type.Object(
  {
    answered: Type.Optional(Type.Boolean()),
    score: Type.Optional(RANGE),
    rounds: Type.Optional(RANGE),
    duration: Type.Optional(RANGE),
    bill: Type.Optional(RANGE),
    nodes: Type.Optional(CHOICE),
    tags: Type.Optional(CHOICE),
    counts: Type.Optional(
      Type.Object(Object.fromEntries(COUNTABLES.map((name) => [name, Type.Optional(RANGE)])), CLOSED),
    ),
  },
  { ...CLOSED, description: 'all that is given must hold; {} always holds' },
);
const TAG_RULE = Type.Object(
  {
    flow: Type.Optional(Type.Integer({ minimum: 1 })),
    node: Type.Optional(SHORT),
    prompt: Type.Optional(SHORT),
    keyword: Type.Optional(SHORT),
  },
  { ...CLOSED, description: 'a turn fits if all that is given does: flow, node, prompt, keyword' },
);

/** What the four kinds have in common with their routes. */
export interface GradeKind<T extends GradeTable = GradeTable> {
  table: T;
  path: `/v1/${string}`;
  /** For the audit, and the reference. */
  name: { en: string; zh: string; action: string };
  body: TObject;
  answer: TObject;
  /** Columns that a body sets; those that it leaves out get their defaults. */
  columns(context: Context, body: Record<string, unknown>): Promise<Partial<GradeRow<T>>>;
  shown(row: GradeRow<T>): Record<string, unknown>;
}

const SHARED = {
  id: Type.String(),
  name: Type.String(),
  revision: Type.Integer(),
  created: TIME,
  updated: TIME,
};

const LEVEL_BODY = Type.Object({
  name: SHORT,
  alias: Type.Optional(Type.String({ maxLength: 64 })),
  color: Type.Optional(COLOR),
  flow: Type.Optional(nullable(Type.Integer({ minimum: 1 }))),
  position: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })),
  rule: Type.Optional(RULE),
});

const level: GradeKind<'hub_level'> = {
  table: 'hub_level',
  path: '/v1/level',
  name: { en: 'grade', zh: '等级', action: 'level' },
  body: LEVEL_BODY,
  answer: Type.Object({
    ...SHARED,
    alias: Type.String(),
    color: Type.String(),
    flow: nullable(
      Type.Integer({ description: 'the number of the flow; null: all without grades of their own' }),
    ),
    position: Type.Integer(),
    rule: RULE,
  }),
  async columns(context, given) {
    const {
      alias = '',
      color = '',
      flow = null,
      position = 0,
      rule = {},
      name,
    } = given as Static<typeof LEVEL_BODY>;
    await requireFlow(context, flow);
    return { name, alias, color, flow_id: flow, position, rule: JSON.stringify(rule) };
  },
  shown: ({ flow_id: flow, rule, alias, color, position, ...row }: LevelRow) => ({
    ...shared(row),
    ...{ alias, color, flow, position, rule: JSON.parse(rule) },
  }),
};

const TAG_BODY = Type.Object({
  name: SHORT,
  description: Type.Optional(Type.String({ maxLength: 500 })),
  color: Type.Optional(COLOR),
  status: Type.Optional(Type.Boolean()),
  groups: Type.Optional(IDS),
  rules: Type.Optional(Type.Array(TAG_RULE, { maxItems: 200 })),
});

const tag: GradeKind<'hub_tag'> = {
  table: 'hub_tag',
  path: '/v1/tag',
  name: { en: 'tag', zh: '标签', action: 'tag' },
  body: TAG_BODY,
  answer: Type.Object({
    ...SHARED,
    description: Type.String(),
    color: Type.String(),
    status: Type.Boolean({ description: 'false: not put on calls any more' }),
    groups: IDS,
    rules: Type.Array(TAG_RULE),
  }),
  async columns(context, given) {
    const {
      name,
      description = '',
      color = '',
      status = true,
      groups = [],
      rules = [],
    } = given as Static<typeof TAG_BODY>;
    for (const id of groups) await requireGrade(context, 'hub_tag_group', id, 'body.groups');
    for (const { flow = null } of rules) await requireFlow(context, flow);
    return {
      ...{ name, description, color, status: Number(status) },
      ...{ group_ids: JSON.stringify(groups), rules: JSON.stringify(rules) },
    };
  },
  shown: ({ group_ids, rules, status, description, color, ...row }: TagRow) => ({
    ...shared(row),
    ...{ description, color, status: status !== 0 },
    ...{ groups: JSON.parse(group_ids), rules: JSON.parse(rules) },
  }),
};

const GROUP_BODY = Type.Object({ name: SHORT, scene: Type.Optional(nullable(SHORT)) });

const group: GradeKind<'hub_tag_group'> = {
  table: 'hub_tag_group',
  path: '/v1/tag_group',
  name: { en: 'group of tags', zh: '母标签', action: 'tag_group' },
  body: GROUP_BODY,
  answer: Type.Object({ ...SHARED, scene: nullable(Type.String()) }),
  async columns(context, given) {
    const { name, scene = null } = given as Static<typeof GROUP_BODY>;
    if (scene !== null) await requireGrade(context, 'hub_tag_scene', scene, 'body.scene');
    return { name, scene_id: scene };
  },
  shown: ({ scene_id: scene, ...row }: TagGroupRow) => ({ ...shared(row), scene }),
};

const scene: GradeKind<'hub_tag_scene'> = {
  table: 'hub_tag_scene',
  path: '/v1/tag_scene',
  name: { en: 'scene of groups', zh: '业务场景', action: 'tag_scene' },
  body: Type.Object({ name: SHORT }),
  answer: Type.Object(SHARED),
  columns: async (_context, { name }) => ({ name: name as string }),
  shown: (row: TagSceneRow) => shared(row),
};

export const GRADE_KINDS = [level, tag, group, scene] as unknown as readonly GradeKind[];

function shared({ id, name, revision, created, updated }: TagSceneRow): Record<string, unknown> {
  return { id, name, revision, created: Number(created), updated: Number(updated) };
}

/** @throws HubError `INVALID` */
async function requireFlow({ db, principal }: Context, number: number | null): Promise<void> {
  if (number !== null && !(await findFlow(db, principal.account.id, number)))
    throw unknown('body.flow', { en: 'is not a flow', zh: '没有这个话术' });
}

async function requireGrade(
  { db, principal }: Context,
  table: GradeTable,
  ...[id, path]: [string, string]
): Promise<void> {
  if (!(await findGrade(db, table, principal.account.id, id)))
    throw unknown(path, { en: 'is not one of the account', zh: '账户里没有这一项' });
}

function unknown(path: string, problem: Problem): HubError {
  return new HubError('INVALID', { path, values: { path, problem } });
}
