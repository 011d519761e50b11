import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkFlowName } from '../flows/script.ts';

/** Whether this host has a flow: a call that is answered without one would hear nothing. */
export function hasFlow(name: string, { compiled, flows }: { compiled: string; flows: string }): boolean {
  try {
    checkFlowName(name);
  } catch {
    return false;
  }
  return [compiled, flows].some((folder) => existsSync(join(folder, `${name}.json`)));
}
