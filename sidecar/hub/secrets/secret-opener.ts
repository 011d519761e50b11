/** Opens secrets of accounts on a host, which has the deployment's secret key, as hubs have. */
import type { Log } from '../../lib/log.ts';
import { loadSecretKey, type SecretKeySettings } from './key-file.ts';
import type { SecretKey } from './secret-key.ts';

/** The key may be missing, or come later; so often it is looked for, ms. */
const AGAIN_MS = 60_000;

/** @returns a function that gives none of the secrets where they cannot be opened; the log says so */
export function secretOpener(settings: SecretKeySettings, log: Log) {
  let key: SecretKey | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;
  const fail = (error: unknown): readonly string[] => {
    failedAt = performance.now();
    log.warn(
      { error: (error as Error).message },
      'questions for contexts are not signed: no secret key opens the secret',
    );
    return [];
  };
  return async ({ by, secrets }: { by: string; secrets: string[] }): Promise<readonly string[]> => {
    if (performance.now() - failedAt < AGAIN_MS) return [];
    try {
      key ??= await loadSecretKey(settings, { mayMake: false });
      const known = key;
      return secrets.map((sealed) => known.open(sealed, by));
    } catch (error) {
      key = undefined;
      return fail(error);
    }
  };
}
