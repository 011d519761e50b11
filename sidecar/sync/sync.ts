/** Keeps the compiled flows equal to their scripts: at start, when a file changes, and every `sync.everyMs`. */
import type { HomePaths } from '../home.ts';
import type { Log } from '../log.ts';
import type { Settings } from '../settings.ts';
import { FlowFolder, type FlowState } from './folder.ts';
import { FolderWatch } from './watch.ts';

export interface FlowSync {
  /** Resolves when every script that is there has been looked at. */
  start(): Promise<void>;
  stop(): Promise<void>;
  status(): FlowSyncStatus;
}

export interface FlowSyncStatus {
  /** How many flows can be called. */
  loaded: number;
  /** How many have a newest script that is refused. */
  refused: number;
  flows: ReadonlyMap<string, FlowState>;
}

export interface FlowSyncOptions {
  settings: Settings;
  paths: HomePaths;
  log: Log;
  /** ms since 1970. */
  now: () => number;
}

export function createFlowSync({ settings, paths, log, now }: FlowSyncOptions): FlowSync {
  const folder = new FlowFolder({ flows: paths.flows, compiled: paths.compiled, log, now });
  const guarded = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      log.error({ error: (error as Error).message }, 'flows not compared, tried again later');
    }
  };
  const watch = new FolderWatch(paths.flows, (file) => void guarded(() => folder.check(file)), log);
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;

  const compareAll = (): Promise<void> =>
    guarded(async () => {
      // The watch first: what changes during the comparison is noticed.
      await watch.ensure();
      await folder.compare();
    });
  const schedule = (): void => {
    timer = setTimeout(() => {
      running = compareAll().then(() => {
        if (!stopped) schedule();
      });
    }, settings.sync.everyMs);
  };

  return {
    async start() {
      await folder.clean();
      await compareAll();
      schedule();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      watch.stop();
      await running;
    },
    status() {
      const states = [...folder.flows.values()];
      return {
        loaded: states.filter((state) => state.version !== null).length,
        refused: states.filter((state) => state.fault !== null).length,
        flows: folder.flows,
      };
    },
  };
}
