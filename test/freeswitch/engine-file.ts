/** `engine.json` of the suite: mod_test recognises, and no sidecar runs. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Deployment } from '../../engine/flow/deployment.ts';

export function writeEngineFile(home: string): void {
  const deployment: Partial<Deployment> = {
    recogniser: {
      // It waits for the caller without limit; `asr_result` is a variable of the call.
      start: 'test {start-input-timers=false,vad-silence-ms=300,result=${asr_result}}default default',
    },
  };
  writeFileSync(join(home, 'engine.json'), JSON.stringify(deployment));
}
