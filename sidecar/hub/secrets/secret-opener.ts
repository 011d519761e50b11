/** Opens secrets of accounts on a host, which has the deployment's secret key, as hubs have. */
import type { Log } from '../../lib/log.ts';
import { loadSecretKey, type SecretKeySettings } from './key-file.ts';
import type { SecretKey } from './secret-key.ts';

/** The key may be missing, or come later; so often it is looked for, ms. */
const AGAIN_MS = 60_000;

/** @returns a function that gives none of the secrets where they cannot be opened; the log says so */
export function secretOpener(settings: SecretKeySettings, log: Log) {
  let key: SecretKey | undefined;
  /** When the key, or the secrets of an account, failed last. */
  let keyFailed = Number.NEGATIVE_INFINITY;
  const failed = new Map<string, number>();
  const isLately = (time = Number.NEGATIVE_INFINITY): boolean => performance.now() - time < AGAIN_MS;
  const warn = (error: unknown): readonly string[] => {
    log.warn(
      { error: (error as Error).message },
      'questions for contexts are not signed: no secret key opens the secret',
    );
    return [];
  };
  return async ({ by, secrets }: { by: string; secrets: string[] }): Promise<readonly string[]> => {
    if (isLately(keyFailed) || isLately(failed.get(by))) return [];
    try {
      key ??= await loadSecretKey(settings, { mayMake: false });
    } catch (error) {
      keyFailed = performance.now();
      return warn(error);
    }
    const known = key;
    try {
      const opened = secrets.map((sealed) => known.open(sealed, by));
      failed.delete(by);
      return opened;
    } catch (error) {
      // Another key may be in the file by now.
      key = undefined;
      failed.set(by, performance.now());
      return warn(error);
    }
  };
}
