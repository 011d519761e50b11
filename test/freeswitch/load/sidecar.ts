/** The sidecar as an operator runs it, with SQLite, beside the calls. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ServerProcess, startProcess } from '../../support/servers/process.ts';
import { until } from '../../support/until.ts';

const ENTRY = join(import.meta.dirname, '..', '..', '..', 'dist', 'cli.js');

/** Starts it on a home that holds flows; returns when they are compiled and the engine's settings written. */
export async function startSidecar(
  home: string,
  flow: string,
  settings: Record<string, string>,
): Promise<ServerProcess> {
  const sidecar = await startProcess(process.execPath, [ENTRY, 'sidecar'], {
    CTI_ROBOT_HOME: home,
    CTI_ROBOT_LISTEN: '127.0.0.1:0',
    CTI_ROBOT_LOG_LEVEL: 'warn',
    ...settings,
  });
  await until(
    `the sidecar to compile ${flow}; it says ${sidecar.output()}`,
    () => existsSync(join(home, 'compiled', `${flow}.json`)) && existsSync(join(home, 'engine.json')),
    30_000,
  );
  return sidecar;
}

/** Rows that have not been moved to the store yet: those of calls without their last row, too. */
export function callsInSpool(home: string): number {
  return readdirSync(join(home, 'spool')).filter((name) => name.endsWith('.jsonl')).length;
}
