/** Schemas and steps that the routes of flows share. */
import { type Static, Type } from 'typebox';
import type { VersionRow } from '../../../store/hub/flow-versions.ts';
import { type FlowRow, findFlow } from '../../../store/hub/flows.ts';
import { MAIN_ACCOUNT } from '../../access/rights.ts';
import { HubError } from '../../error.ts';
import { readFlowSettings } from '../../flows/flow-settings.ts';
import type { Context } from '../route.ts';
import { ID, nullable, TIME } from './schemas.ts';

export const NUMBER_PARAMS = Type.Object({ number: ID });
export const VERSION = Type.String({ pattern: '^[0-9a-f]{12}$', description: '12 hex digits' });
/** A version in a path: what cannot be one is not found. */
export const VERSION_PARAMS = Type.Object({ number: ID, version: Type.String() });

/** A script's text, byte for byte; its size is checked in bytes. */
export const SCRIPT = Type.String({ minLength: 1 });
export const NOTE = Type.String({ maxLength: 500 });
export const SETTINGS = Type.Object({
  review: Type.Boolean({ description: 'another person must approve a version before it is published' }),
});

export const FLOW = Type.Object({
  number: ID,
  name: Type.String(),
  full_name: Type.String({ description: '<account>:<name>, the name alone in account main' }),
  host_name: Type.String({ description: 'the name in Redis and on disk' }),
  settings: SETTINGS,
  published: nullable(
    Type.String({ description: 'the version that was published last, through the hub or not' }),
  ),
  published_by: nullable(Type.String({ description: 'null: it came from elsewhere' })),
  published_at: nullable(TIME),
  publishing: nullable(
    Type.String({ description: 'a publication that is not over, or that a hub left behind' }),
  ),
  revision: Type.Integer(),
  created: TIME,
});

export const LISTED_FLOW = Type.Intersect([
  FLOW,
  Type.Object({
    draft: nullable(
      Type.Integer({ description: 'when the own draft was saved, ms since 1970; null: there is none' }),
    ),
    review: nullable(Type.String({ description: 'the version that waits for its review; null: none does' })),
  }),
]);

export const FLOW_VERSION = Type.Object({
  version: VERSION,
  behaviour: Type.String({ description: 'the same for versions that behave the same' }),
  bytes: Type.Integer(),
  source: Type.Enum(['saved', 'arrived']),
  author: nullable(Type.String()),
  note: Type.String(),
  published: nullable(TIME),
  created: TIME,
});

export const FINDING = Type.Object({
  rule: Type.String(),
  severity: Type.String(),
  path: Type.String({ description: 'JSON path in the script' }),
  message: Type.String(),
});

export function shownFlow({ principal }: Context, flow: FlowRow): Static<typeof FLOW> {
  const { id, name, hostName, settings, published, publishedBy, publishedAt, publishing } = flow;
  const account = principal.account.name;
  return {
    number: id,
    name,
    full_name: account === MAIN_ACCOUNT ? name : `${account}:${name}`,
    host_name: hostName,
    settings: readFlowSettings(settings),
    published,
    published_by: publishedBy,
    published_at: publishedAt,
    publishing,
    revision: flow.revision,
    created: flow.created,
  };
}

export function shownVersion(row: VersionRow): Static<typeof FLOW_VERSION> {
  const { version, behaviour, bytes, source, author, note, published, created } = row;
  return { version, behaviour, bytes, source, author, note, published, created };
}

/** @throws HubError `NOT_FOUND` */
export async function findFlowHere(
  { db, principal }: Context,
  { number }: { number: number },
): Promise<FlowRow> {
  const flow = await findFlow(db, principal.account.id, number);
  if (!flow) throw new HubError('NOT_FOUND');
  return flow;
}

/** A flow that is changed depending on what it is: nobody else changes it until the transaction ends. */
export async function findFlowToChange(
  { db, principal }: Context,
  { number }: { number: number },
): Promise<FlowRow> {
  const flow = await findFlow(db, principal.account.id, number, { lock: true });
  if (!flow) throw new HubError('NOT_FOUND');
  return flow;
}

/** A script as its bytes. */
export function bytesOf(script: string): Buffer {
  return Buffer.from(script, 'utf8');
}
