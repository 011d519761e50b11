/** `engine.json` of the suite: mod_test recognises, and no sidecar runs. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Deployment } from '../../engine/contract/deployment.ts';

export function writeEngineFile(home: string): void {
  const deployment: Partial<Deployment> = {
    headerSystems: ['127.0.0.1/32', '127.0.0.8/29', '::1/128'],
    recogniser: {
      // It waits for the caller without limit; `asr_result` is a variable of the call.
      start: 'test {start-input-timers=false,vad-silence-ms=300,result=${asr_result}}default default',
    },
  };
  writeFileSync(join(home, 'engine.json'), JSON.stringify(deployment));
}

/** A home of its own for calls with other settings (`cti_robot_home`); its folders are those of the other calls. */
export function ownHome(
  { folder, home }: { folder: string; home: string },
  name: string,
  settings: Partial<Deployment>,
): string {
  const own = join(folder, `home-${name}`);
  mkdirSync(own);
  const folders = ['compiled', 'flows', 'spool', 'sounds', 'tts', 'recordings'];
  const deployment = {
    ...Object.fromEntries(folders.map((name) => [name, join(home, name)])),
    recogniser: { preset: 'test' },
    ...settings,
  };
  writeFileSync(join(own, 'engine.json'), JSON.stringify(deployment));
  return own;
}
