/** The sample flows, for the editor that opens as a file. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A script that sets `globalThis.CTI_ROBOT_SAMPLES`: the flows of `examples` with their names and texts. */
export function samplesScript(examples: string): string {
  const samples = readdirSync(examples, { recursive: true, encoding: 'utf8' })
    .filter((path) => /(?:^|\/)flow\.json$/.test(path))
    .sort()
    .map((path) => ({
      name: dirname(path).replaceAll('/', '-'),
      text: readFileSync(join(examples, path), 'utf8'),
    }));
  return `globalThis.CTI_ROBOT_SAMPLES = ${JSON.stringify(samples)};\n`;
}
