import { readFileSync } from 'node:fs';
import { SidecarError } from '../lib/error.ts';
import { fileFault, withPath } from '../lib/file-fault.ts';

/**
 * Reads a file that a command was given.
 *
 * @throws SidecarError `FILE` that says why it cannot be read
 */
export function readNamed(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new SidecarError('FILE', fileFault(withPath(error, path)) ?? (error as Error).message);
  }
}
