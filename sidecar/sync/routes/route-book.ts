/**
 * The routes of this host: as they came (`routes.json`), and as the engine reads them (`route-table.json`). Both are
 * replaced whole. A route that cannot be read never replaces a good one.
 */
import type { RouteTable } from '../../../engine/contract/route-table.ts';
import type { ContextAddress } from '../../inbound/context/question.ts';
import { hostTable } from '../../inbound/host-table.ts';
import type { HostName } from '../../inbound/place.ts';
import type { RouteField } from '../../inbound/route-field.ts';
import { readRoute, type StoredRoute } from '../../inbound/stored-route.ts';
import { fileFault } from '../../lib/file-fault.ts';
import { readIfExists, writeAtomically } from '../../lib/files.ts';
import type { Log } from '../../lib/log.ts';
import type { HomePaths } from '../../settings/home.ts';
import { TableFiles } from './table-files.ts';

export interface RouteContext {
  account: string;
  address: ContextAddress;
}

export interface RouteBookOptions {
  paths: Pick<HomePaths, 'routes' | 'routeTable'>;
  here: HostName;
  log: Log;
  /** ms since 1970. */
  now: () => number;
}

interface Kept {
  /** As it came. */
  text: string;
  route: StoredRoute & RouteField;
}

/** The longest that a name from Redis is shown. */
const SHOWN = 128;

export class RouteBook {
  /** Why the newest form of a route is not in use, by its field. */
  readonly faults = new Map<string, string>();
  private unreadable: string | null = null;
  private unwritable: string | null = null;
  /** When the routes of the host last changed, ms since 1970; null: not since the start. */
  changed: number | null = null;
  private kept = new Map<string, Kept>();
  private hosts: readonly HostName[] = [];
  private table: RouteTable = { routes: {}, hours: {} };
  private contexts: ReadonlyMap<string, RouteContext> = new Map();

  private readonly files: TableFiles;

  constructor(private readonly options: RouteBookOptions) {
    this.files = new TableFiles(options.paths.routeTable, options.now);
  }

  /** Patterns that this host has a route for. */
  get size(): number {
    return Object.keys(this.table.routes).length;
  }

  /** Why the files could not be read or written; null: they could. */
  get failure(): string | null {
    return this.unwritable ?? this.unreadable;
  }

  /** @param id in the route table */
  contextOf(id: string): RouteContext | undefined {
    return this.contexts.get(id);
  }

  /** How many addresses of contexts the routes have. */
  get contextAddresses(): number {
    return new Set([...this.contexts.values()].map(({ address }) => address.url)).size;
  }

  fields(): string[] {
    return [...this.kept.keys()];
  }

  /** @returns whether the hosts are others than before */
  setHosts(hosts: readonly HostName[]): boolean {
    const names = (all: readonly HostName[]) =>
      JSON.stringify(all.map(({ host, domain }) => `${host} ${domain}`).sort());
    if (names(hosts) === names(this.hosts)) return false;
    this.hosts = hosts;
    return true;
  }

  /** Takes a route as it came; undefined: it is gone. */
  set(field: string, text: string | undefined): void {
    this.faults.delete(field);
    if (text === undefined) {
      this.kept.delete(field);
      return;
    }
    if (this.kept.get(field)?.text === text) return;
    const route = readRoute(field, text);
    if ('fault' in route) this.refuse(field, route.fault);
    else this.kept.set(field, { text, route });
  }

  /**
   * Takes what `routes.json` has.
   *
   * @param isSource the file is where routes come from: what it lacks is gone
   */
  async load(isSource: boolean): Promise<void> {
    const { paths, log } = this.options;
    let all: Record<string, unknown>;
    try {
      all = JSON.parse((await readIfExists(paths.routes))?.toString('utf8') ?? '{}') as Record<
        string,
        unknown
      >;
      if (typeof all !== 'object' || all === null || Array.isArray(all))
        throw new Error('not an object of routes');
    } catch (error) {
      const { message } = error as Error;
      if (this.unreadable !== message)
        log.error(
          { file: paths.routes, error: message },
          'routes.json cannot be read; routes stay as they are',
        );
      this.unreadable = message;
      return;
    }
    const before = [...this.kept.keys(), ...this.faults.keys()];
    if (isSource) for (const field of before) if (!Object.hasOwn(all, field)) this.set(field, undefined);
    for (const [field, route] of Object.entries(all)) this.set(field, JSON.stringify(route));
    this.unreadable = null;
  }

  /**
   * Writes the files, where they are not as they should be.
   *
   * @param withSource `routes.json` too, which nobody else writes
   */
  async save(withSource: boolean): Promise<void> {
    const { paths, here, now, log } = this.options;
    const routes = [...this.kept.values()].map(({ route }) => route);
    const table = hostTable(routes, { here, hosts: this.hosts, now: now() });
    try {
      if (withSource) await writeIfOther(paths.routes, this.source());
      // A new table is there before anything says that it is in use.
      const isOther = await this.files.write(table);
      this.table = table;
      this.contexts = contextsOf(routes);
      if (isOther) this.changed = now();
      this.unwritable = null;
    } catch (error) {
      const reason = fileFault(error) ?? (error as Error).message;
      if (this.unwritable !== reason) log.error({ error: reason }, 'routes could not be written; retrying');
      this.unwritable = reason;
    }
  }

  private source(): string {
    const all = [...this.kept].sort(([a], [b]) => (a < b ? -1 : 1));
    const lines = all.map(
      ([field, { text }]) => `${JSON.stringify(field)}: ${JSON.stringify(JSON.parse(text))}`,
    );
    return `{\n${lines.join(',\n')}\n}\n`;
  }

  private refuse(field: string, fault: string): void {
    this.faults.set(field, fault);
    const kept = this.kept.has(field);
    this.options.log.error(
      { route: field.slice(0, SHOWN), error: fault },
      kept ? 'route refused; the last good one stays in use' : 'route refused',
    );
  }
}

function contextsOf(routes: readonly (StoredRoute & RouteField)[]): Map<string, RouteContext> {
  const contexts = new Map<string, RouteContext>();
  for (const { id, number, account, context } of routes)
    if (context !== undefined)
      contexts.set(id === undefined ? number : String(id), { account, address: context });
  return contexts;
}

/** @returns whether the file was written */
async function writeIfOther(path: string, content: string): Promise<boolean> {
  if ((await readIfExists(path))?.toString('utf8') === content) return false;
  await writeAtomically(path, content);
  return true;
}
