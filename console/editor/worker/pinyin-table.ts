/** The table of readings, in place of `sidecar/flows/pinyin/table.ts`: loaded when a flow that matches by sound needs it. */
import type { ReadingsTable } from '../../../sidecar/flows/pinyin/table.ts';

interface Scope {
  importScripts(url: string): void;
  /** Set by the script that `build/console/worker.ts` makes. */
  CTI_ROBOT_READINGS?: ReadingsTable;
}

let url = '';

export function pinyinIsAt(given: string): void {
  url = given;
}

export function readingsTable(): ReadingsTable {
  const scope = globalThis as unknown as Scope;
  if (scope.CTI_ROBOT_READINGS === undefined) scope.importScripts(url);
  return scope.CTI_ROBOT_READINGS as ReadingsTable;
}
