/** Where hosts take their routes from: Redis, or the file `routes.json` of the one host that has none. */
import { fileFault } from '../../lib/file-fault.ts';
import { readIfExists, writeAtomically } from '../../lib/files.ts';
import { Publisher } from '../../publish/publisher.ts';
import { type RouteEdit, readRoutes, writeRoutes } from '../../publish/route-publisher.ts';
import { homePaths } from '../../settings/home.ts';
import type { Settings } from '../../settings/settings.ts';

export interface RouteTarget {
  read(): Promise<Map<string, string>>;
  write(edits: readonly RouteEdit[]): Promise<void>;
  close(): void;
}

/** @returns null where a hub reaches no host @throws an error with the reason */
export async function openRouteTarget(settings: Settings, hasSidecar: boolean): Promise<RouteTarget | null> {
  if (settings.redis === undefined) return hasSidecar ? new RoutesFile(homePaths(settings).routes) : null;
  const publisher = await Publisher.connect(settings.redis);
  const { redis } = publisher;
  return {
    read: () => readRoutes(redis),
    write: (edits) => writeRoutes(redis, edits),
    close: () => publisher.close(),
  };
}

/** An object of routes by field. Only one hub has it. */
class RoutesFile implements RouteTarget {
  constructor(private readonly path: string) {}

  async read(): Promise<Map<string, string>> {
    const text = (await readIfExists(this.path))?.toString('utf8');
    if (text === undefined) return new Map();
    const routes = JSON.parse(text) as Record<string, unknown>;
    return new Map(Object.entries(routes).map(([field, route]) => [field, JSON.stringify(route)]));
  }

  async write(edits: readonly RouteEdit[]): Promise<void> {
    const routes = await this.read();
    for (const [field, value] of edits) {
      if (value === null) routes.delete(field);
      else routes.set(field, value);
    }
    const all = [...routes].sort(([a], [b]) => (a < b ? -1 : 1));
    const content = Object.fromEntries(all.map(([field, text]) => [field, JSON.parse(text) as unknown]));
    try {
      await writeAtomically(this.path, `${JSON.stringify(content, null, 1)}\n`);
    } catch (error) {
      throw new Error(fileFault(error) ?? (error as Error).message, { cause: error });
    }
  }

  close(): void {}
}
