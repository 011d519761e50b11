/** The hub of a sidecar. A database that it cannot use yet is no reason for calls and rows to wait. */
import { SidecarError } from '../lib/error.ts';
import type { Log } from '../lib/log.ts';
import type { ThreadedHub } from './hub-thread.ts';
import { type HubHealth, healthWithout } from './status/health.ts';

/** Between two attempts to start, ms. */
const RETRY_MS = 30_000;

export interface KeptHub {
  /** Null while the hub could not start. */
  url: string | null;
  /** Why it could not start; null once it has. */
  failure: string | null;
  health(): HubHealth;
  /** In the text format of Prometheus. */
  metrics(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts a hub, and tries again until its database lets it.
 *
 * @throws SidecarError `SETTINGS`, `FILE`, `LISTEN`: what only the operator can mend
 */
export async function keepHub(start: () => Promise<ThreadedHub>, log: Log): Promise<KeptHub> {
  let hub: ThreadedHub | null = null;
  let failure: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  let again: Promise<void> | undefined;
  let isStopped = false;

  const attempt = async (): Promise<void> => {
    try {
      hub = await start();
      failure = null;
    } catch (error) {
      if (!(error instanceof SidecarError) || error.code !== 'STORE') throw error;
      failure = error.message;
      log.error({ error: error.message }, 'the hub could not start; the sidecar runs on, and tries again');
      timer = setTimeout(() => {
        again = retry();
      }, RETRY_MS).unref();
    }
  };
  const retry = async (): Promise<void> => {
    if (isStopped) return;
    try {
      await attempt();
      if (hub !== null) log.info({ url: hub.url }, 'hub ready');
    } catch (error) {
      log.error({ error: (error as Error).message }, 'the hub could not start; restart the sidecar');
    }
  };

  await attempt();
  return {
    get url() {
      return hub?.url ?? null;
    },
    get failure() {
      return failure;
    },
    health: () => hub?.health() ?? healthWithout(`the hub could not start: ${failure}`),
    metrics: async () => (await hub?.metrics()) ?? '',
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await again;
      await hub?.stop();
    },
  };
}
