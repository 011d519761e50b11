import type { LogLevel } from './host.ts';

/** The host interface of the hang-up hook's script. `v8.ts` implements it with mod_v8's globals. */
export interface HangupHost {
  /** A header of the event; `""` where it has none. */
  header(name: string): string;
  /** A channel variable of the call that is over, else a global one; `""` where neither is set. */
  getVariable(name: string): string;
  /** A file's whole text; null where it cannot be read. */
  readFile(path: string): string | null;
  /** A file that is not there is no fault. */
  deleteFile(path: string): void;
  append(path: string, text: string): boolean;
  log(level: LogLevel, message: string): void;
}
