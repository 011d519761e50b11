import { SidecarError } from '../../lib/error.ts';
import { fileFault } from '../../lib/file-fault.ts';
import { readIfExists } from '../../lib/files.ts';
import type { Log } from '../../lib/log.ts';
import type { Settings } from '../../settings/settings.ts';
import { OidcIssuer } from './issuer.ts';

/**
 * The issuer of the settings; null where none is set. It is asked at the first login: one that is down keeps no hub from
 * starting.
 *
 * @throws SidecarError `FILE` where the client's secret cannot be read
 */
export async function openIssuer(settings: Settings['hub']['oidc'], log: Log): Promise<OidcIssuer | null> {
  const { issuer, clientId, clientSecret, clientSecretFile, trustEmail } = settings;
  if (issuer === undefined || clientId === undefined) return null;
  const secret =
    clientSecret ?? (clientSecretFile === undefined ? undefined : await readSecret(clientSecretFile));
  return new OidcIssuer({ issuer, clientId, clientSecret: secret, trustEmail, log });
}

async function readSecret(path: string): Promise<string> {
  const setting = 'hub.oidc.clientSecretFile';
  let text: string | undefined;
  try {
    text = (await readIfExists(path))?.toString('utf8').trim();
  } catch (error) {
    throw new SidecarError('FILE', `${setting}: ${fileFault(error) ?? (error as Error).message}`, {
      cause: error,
    });
  }
  if (text === undefined) throw new SidecarError('FILE', `${setting}: there is no file ${path}`);
  if (text === '') throw new SidecarError('FILE', `${setting}: ${path} is empty`);
  return text;
}
