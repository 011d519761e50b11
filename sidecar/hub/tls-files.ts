/** Reads the certificate and the key of a listener. */
import { SidecarError } from '../lib/error.ts';
import { fileFault } from '../lib/file-fault.ts';
import { readIfExists } from '../lib/files.ts';

export interface TlsFiles {
  /** Paths of PEM files. */
  cert?: string | undefined;
  key?: string | undefined;
}

/**
 * @param setting the group of the settings, for errors: `hub.tls`
 * @returns undefined where none is set
 * @throws SidecarError `FILE`
 */
export async function readTls(
  { cert, key }: TlsFiles,
  setting: string,
): Promise<{ cert: string; key: string } | undefined> {
  if (cert === undefined || key === undefined) return undefined;
  const read = [readPem(cert, `${setting}.cert`), readPem(key, `${setting}.key`)] as const;
  const [certificate, secret] = await Promise.all(read);
  return { cert: certificate, key: secret };
}

/**
 * @param setting for errors: `peer.tls.ca`
 * @returns undefined where the setting is not set
 * @throws SidecarError `FILE`
 */
export async function readCertificates(
  path: string | undefined,
  setting: string,
): Promise<string | undefined> {
  return path === undefined ? undefined : readPem(path, setting);
}

async function readPem(path: string, setting: string): Promise<string> {
  try {
    const pem = await readIfExists(path);
    if (pem !== undefined) return pem.toString('utf8');
  } catch (error) {
    throw new SidecarError('FILE', `${setting}: ${fileFault(error) ?? (error as Error).message}`, {
      cause: error,
    });
  }
  throw new SidecarError('FILE', `${setting}: there is no file ${path}`);
}
