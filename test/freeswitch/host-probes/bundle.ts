/** The probes as one script that mod_v8 can run. */
import { fileURLToPath } from 'node:url';
import { modV8Script } from '../../../build/mod-v8-script.ts';

export function probeScript(): Promise<string> {
  return modV8Script(fileURLToPath(new URL('main.ts', import.meta.url)), 'probes');
}
