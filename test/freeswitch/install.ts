/** Finds an installed FreeSWITCH. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Install {
  binary: string;
  /** Folder of its modules; undefined where only the binary itself knows. */
  modules: string | undefined;
}

/** @param prefix where it was installed; empty: what PATH finds. Null when there is none. */
export function findFreeswitch(prefix: string): Install | null {
  if (prefix !== '') {
    const binary = join(prefix, 'bin', 'freeswitch');
    return existsSync(binary) ? { binary, modules: modulesOf(prefix) } : null;
  }
  try {
    const binary = execFileSync('sh', ['-c', 'command -v freeswitch'], { encoding: 'utf8' }).trim();
    return binary === '' ? null : { binary, modules: modulesOf(dirname(dirname(binary))) };
  } catch {
    return null;
  }
}

function modulesOf(prefix: string): string | undefined {
  return ['mod', 'lib/freeswitch/mod'].map((folder) => join(prefix, folder)).find(existsSync);
}
