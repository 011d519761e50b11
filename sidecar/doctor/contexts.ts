/** Checks the addresses that know callers, of the routes of this host. */
import type { Health } from '../http/health.ts';
import { readIfExists } from '../lib/files.ts';
import { homePaths } from '../settings/home.ts';
import type { Settings } from '../settings/settings.ts';
import type { Findings } from './finding.ts';

/** @param health undefined: no sidecar answers */
export async function checkContexts(
  found: Findings,
  settings: Settings,
  health: Pick<Health, 'speech'> | undefined,
): Promise<void> {
  const { signed, all } = await countContexts(homePaths(settings).routes);
  const paused = health?.speech?.paused?.context ?? 0;
  const isUnsigned = signed > 0 && !(await hasKey(settings.hub));
  if (isUnsigned)
    found.warn(
      'contexts',
      `requests of ${signed} routes go out unsigned: this host has no secret key`,
      `Copy the secret key of the hubs to ${settings.hub.secretKeyFile} (hub.secretKeyFile), for the sidecar's user.`,
    );
  if (paused > 0)
    found.warn(
      'contexts',
      `${paused} addresses fail and are not asked for a while; on_error of the routes holds`,
      'cti-robot route test <number> --ask shows the reason. The log of the sidecar has one line a failure.',
    );
  if (all > 0 && !isUnsigned && paused === 0) found.ok('contexts', `${all} routes ask an address`);
}

async function countContexts(file: string): Promise<{ all: number; signed: number }> {
  const count = { all: 0, signed: 0 };
  try {
    const text = (await readIfExists(file))?.toString('utf8') ?? '{}';
    for (const route of Object.values(
      JSON.parse(text) as Record<string, { context?: { signed?: unknown } }>,
    )) {
      if (!route?.context) continue;
      count.all++;
      if (route.context.signed !== undefined) count.signed++;
    }
  } catch {
    // What the sidecar says of its routes has been reported.
  }
  return count;
}

async function hasKey({ secretKey, secretKeyFile }: Settings['hub']): Promise<boolean> {
  if (secretKey !== undefined) return true;
  return readIfExists(secretKeyFile).then(
    (content) => content !== undefined,
    () => false,
  );
}
