import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SidecarError } from '../../lib/error.ts';
import { fileFault } from '../../lib/file-fault.ts';
import { makeFolder, readIfExists, syncFolder } from '../../lib/files.ts';
import { HubError } from '../error.ts';
import { SecretKey } from './secret-key.ts';

/** For the owner alone. */
const KEY_MODE = 0o600;

export interface SecretKeySettings {
  secretKey?: string | undefined;
  secretKeyFile: string;
}

/**
 * The deployment's secret key.
 *
 * @param mayMake a single machine makes its own key; hubs that share a database must be given the same one
 * @throws SidecarError `SETTINGS` for a missing or wrong key, `FILE` where the file cannot be used
 */
export async function loadSecretKey(
  { secretKey, secretKeyFile }: SecretKeySettings,
  { mayMake }: { mayMake: boolean },
): Promise<SecretKey> {
  if (secretKey !== undefined) return SecretKey.parse(secretKey);
  try {
    const text = (await readIfExists(secretKeyFile))?.toString('utf8');
    if (text !== undefined) return parse(text, secretKeyFile);
    if (mayMake) return await makeKey(secretKeyFile);
  } catch (error) {
    if (error instanceof SidecarError) throw error;
    throw new SidecarError('FILE', fileFault(error) ?? `${secretKeyFile}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  throw new SidecarError(
    'SETTINGS',
    `there is no secret key: make one with \`openssl rand -hex 32\` and write it to ${secretKeyFile} ` +
      '(hub.secretKeyFile) of every hub and sidecar',
  );
}

function parse(text: string, file: string): SecretKey {
  try {
    return SecretKey.parse(text);
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    throw new SidecarError(
      'SETTINGS',
      `${file} (hub.secretKeyFile) is not a secret key: it must have 64 hex digits`,
    );
  }
}

async function makeKey(path: string): Promise<SecretKey> {
  const key = SecretKey.generate();
  await writeKey(path, key);
  return key;
}

/** Writes a key to a file that does not exist yet. */
export async function writeKey(path: string, key: SecretKey): Promise<void> {
  await makeFolder(dirname(path));
  const file = await open(path, 'wx', KEY_MODE);
  try {
    await file.writeFile(`${key.text()}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await syncFolder(dirname(path));
}
