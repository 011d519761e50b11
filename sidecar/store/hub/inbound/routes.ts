/** Routes of numbers that are called. */
import type { Insertable, Selectable, Updateable } from 'kysely';
import type { HubDb } from '../hub-store.ts';
import { type ReadOptions, withLock } from '../row-lock.ts';
import type { InboundTables } from './tables.ts';

type RouteTable = InboundTables['inbound_route'];
export type RouteRow = Selectable<RouteTable>;
export type NewRoute = Insertable<RouteTable>;
export type RouteChange = Omit<Updateable<RouteTable>, 'id' | 'account_id' | 'revision' | 'created'>;

export async function listRoutes(db: HubDb, accountId: number): Promise<RouteRow[]> {
  const rows = await db
    .selectFrom('inbound_route')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('removed', 'is', null)
    .orderBy('number')
    .orderBy('place')
    .execute();
  return rows.map(numbered);
}

/** A route of this account only. */
export async function findRoute(
  db: HubDb,
  accountId: number,
  { id, ...options }: { id: number } & ReadOptions,
): Promise<RouteRow | undefined> {
  const query = db
    .selectFrom('inbound_route')
    .selectAll()
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .where('removed', 'is', null);
  const row = await withLock(query, db, options).executeTakeFirst();
  return row && numbered(row);
}

/**
 * @returns the route's id
 * @throws a duplicate's error for a field that is taken
 */
export async function insertRoute(db: HubDb, route: NewRoute): Promise<number> {
  const { insertId } = await db.insertInto('inbound_route').values(route).executeTakeFirstOrThrow();
  return Number(insertId);
}

/**
 * @param route read under a lock
 * @throws a duplicate's error for a field that is taken
 */
export async function updateRoute(
  db: HubDb,
  { id, revision }: Pick<RouteRow, 'id' | 'revision'>,
  change: RouteChange,
): Promise<void> {
  await db
    .updateTable('inbound_route')
    .set({ ...change, revision: revision + 1 })
    .where('id', '=', id)
    .execute();
}

/** What all accounts have set, for the decision who may have a number. */
export async function claimedNumbers(
  db: HubDb,
): Promise<{ id: number; accountId: number; number: string; place: string }[]> {
  return db
    .selectFrom('inbound_route')
    .select(['id', 'account_id as accountId', 'number', 'place'])
    .where('removed', 'is', null)
    .execute();
}

/** Routes that an error names. */
const NAMED = 3;

/** The numbers of routes that have a group of times. */
export async function routesWithTimegroup(db: HubDb, id: number): Promise<string[]> {
  const rows = await db
    .selectFrom('inbound_route')
    .select('number')
    .where('timegroup_id', '=', id)
    .where('removed', 'is', null)
    .orderBy('id')
    .limit(NAMED)
    .execute();
  return rows.map(({ number }) => number);
}

/** The numbers of routes that name a flow. */
export async function routesWithFlow(db: HubDb, id: number): Promise<string[]> {
  const rows = await db
    .selectFrom('inbound_route')
    .select('number')
    .where((where) =>
      where.or([where('flow_id', '=', id), where('fallback_id', '=', id), where('closed_id', '=', id)]),
    )
    .where('removed', 'is', null)
    .orderBy('id')
    .limit(NAMED)
    .execute();
  return rows.map(({ number }) => number);
}

export interface HostsRoute {
  id: number;
  field: string;
  account: string;
  /** JSON, of the account. */
  settings: string;
  flow: string;
  fallback: string | null;
  closed: string | null;
  /** JSON. */
  timegroup: string | null;
  calls: number | null;
  contextUrl: string | null;
  contextOnError: string;
  dialect: string;
  enabled: number;
  accountId: number;
  /** Sealed, of the account; null: it has none yet. */
  secret: string | null;
  oldSecret: string | null;
  oldSecretUntil: number | null;
}

/** Whose route it is, and where it holds. */
export interface RouteOwner {
  account_id: number;
  number: string;
  place: string;
  enabled: number;
}

/** Routes of these numbers and begins, of all accounts. */
export async function routesByPattern(db: HubDb, patterns: readonly string[]): Promise<RouteOwner[]> {
  const rows = await db
    .selectFrom('inbound_route')
    .select(['account_id', 'number', 'place', 'enabled'])
    .where('number', 'in', patterns)
    .where('removed', 'is', null)
    .execute();
  return rows.map((row) => ({ ...row, account_id: Number(row.account_id), enabled: Number(row.enabled) }));
}

/** All routes, with the names that hosts know. */
export async function routesForHosts(db: HubDb): Promise<HostsRoute[]> {
  const rows = await db
    .selectFrom('inbound_route as r')
    .innerJoin('hub_account as a', 'a.id', 'r.account_id')
    .innerJoin('hub_flow as f', 'f.id', 'r.flow_id')
    .leftJoin('hub_flow as b', 'b.id', 'r.fallback_id')
    .leftJoin('hub_flow as c', 'c.id', 'r.closed_id')
    .leftJoin('call_timegroup as t', 't.id', 'r.timegroup_id')
    .leftJoin('hub_push_secret as p', 'p.account_id', 'r.account_id')
    .select([
      'r.id',
      'r.field',
      'a.name as account',
      'a.settings',
      'f.host_name as flow',
      'b.host_name as fallback',
      'c.host_name as closed',
      't.content as timegroup',
      'r.calls',
      'r.context_url as contextUrl',
      'r.context_on_error as contextOnError',
      'r.dialect',
      'r.enabled',
      'r.account_id as accountId',
      'p.secret',
      'p.old_secret as oldSecret',
      'p.old_secret_until as oldSecretUntil',
    ])
    .where('r.removed', 'is', null)
    .where('r.field', 'is not', null)
    .orderBy('r.id')
    .execute();
  return rows as HostsRoute[];
}

/** The fields that removed and renumbered routes had, by their ids. */
export async function formerFields(db: HubDb): Promise<{ id: number; field: string }[]> {
  const rows = await db
    .selectFrom('inbound_route')
    .select(['id', 'removed_field as field'])
    .where('removed_field', 'is not', null)
    .execute();
  return rows as { id: number; field: string }[];
}

function numbered(row: RouteRow): RouteRow {
  return { ...row, created: Number(row.created), updated: Number(row.updated) };
}
