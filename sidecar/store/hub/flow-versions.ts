/** The archive: scripts by flow and version, whole. */
import type { HubDb } from './hub-store.ts';
import { type PackedScript, unpackScript } from './packed-script.ts';

export interface VersionRow {
  flowId: number;
  /** First 12 hex digits of the script's SHA-256. */
  version: string;
  /** The same for all versions that behave the same. */
  behaviour: string;
  bytes: number;
  /** `saved`: through the hub; `arrived`: a host compiled a script that came from elsewhere. */
  source: 'saved' | 'arrived';
  /** Null: it came from elsewhere. */
  author: string | null;
  note: string;
  /** When it was published last through the hub, ms since 1970. */
  published: number | null;
  /** ms since 1970. */
  created: number;
}

export type NewVersion = Omit<VersionRow, 'bytes' | 'created' | 'published'> & { packed: PackedScript };

/** @throws a duplicate's error for a version that the flow has */
export async function insertVersion(db: HubDb, version: NewVersion, now: number): Promise<void> {
  const { flowId, packed, ...row } = version;
  await db
    .insertInto('hub_flow_version')
    .values({
      ...row,
      flow_id: flowId,
      script: packed.gzip,
      bytes: packed.bytes,
      published: null,
      created: now,
    })
    .execute();
}

function selectVersions(db: HubDb, flowId: number) {
  return db
    .selectFrom('hub_flow_version')
    .select([
      'flow_id as flowId',
      'version',
      'behaviour',
      'bytes',
      'source',
      'author',
      'note',
      'published',
      'created',
    ])
    .where('flow_id', '=', flowId);
}

/** The newest first. @param before id of the last version of the page before */
export async function listVersions(
  db: HubDb,
  flowId: number,
  { limit, before }: { limit: number; before?: number | undefined },
): Promise<(VersionRow & { id: number })[]> {
  let query = selectVersions(db, flowId).select('id').orderBy('id', 'desc').limit(limit);
  if (before !== undefined) query = query.where('id', '<', before);
  return (await query.execute()) as (VersionRow & { id: number })[];
}

export async function findVersion(
  db: HubDb,
  flowId: number,
  version: string,
): Promise<VersionRow | undefined> {
  const row = await selectVersions(db, flowId).where('version', '=', version).executeTakeFirst();
  return row as VersionRow | undefined;
}

/** The script of a version, as it came. */
export async function readScript(db: HubDb, flowId: number, version: string): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom('hub_flow_version')
    .select('script')
    .where('flow_id', '=', flowId)
    .where('version', '=', version)
    .executeTakeFirst();
  return row && unpackScript(row.script);
}

export async function markPublished(db: HubDb, flowId: number, version: string, now: number): Promise<void> {
  await db
    .updateTable('hub_flow_version')
    .set({ published: now })
    .where('flow_id', '=', flowId)
    .where('version', '=', version)
    .execute();
}

/** Whether a host may have the flow: a version was published, or came from a host. */
export async function mayBeOnHosts(db: HubDb, flowId: number): Promise<boolean> {
  const row = await db
    .selectFrom('hub_flow_version')
    .select('id')
    .where('flow_id', '=', flowId)
    .where((one) => one.or([one('published', 'is not', null), one('source', '=', 'arrived')]))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** The archived versions of existing flows, as `<name on hosts> <version>`. */
export async function archivedVersions(db: HubDb, hostNames: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('hub_flow_version as v')
    .innerJoin('hub_flow as f', 'f.id', 'v.flow_id')
    .select(['f.host_name as name', 'v.version'])
    .where('f.host_name', 'in', hostNames)
    .where('f.removed', 'is', null)
    .execute();
  return new Set(rows.map(({ name, version }) => `${name} ${version}`));
}

/** Behaviour hashes of versions, by `<number of the flow> <version>`. */
export async function behavioursOf(
  db: HubDb,
  flowIds: readonly number[],
  versions: readonly string[],
): Promise<Map<string, string>> {
  if (flowIds.length === 0 || versions.length === 0) return new Map();
  const rows = await db
    .selectFrom('hub_flow_version')
    .select(['flow_id', 'version', 'behaviour'])
    .where('flow_id', 'in', [...flowIds])
    .where('version', 'in', [...versions])
    .execute();
  return new Map(rows.map(({ flow_id, version, behaviour }) => [`${flow_id} ${version}`, behaviour]));
}
