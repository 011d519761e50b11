/** Why the host ended a script. The script cannot catch this. */
export type AbortCode =
  | 'SCRIPT_LOOPS' // the script makes no progress
  | 'SCRIPT_MEMORY' // the script exceeded its memory or stack
  | 'SCRIPT_CRASH'; // the script did something that would crash FreeSWITCH

export class ScriptAborted extends Error {
  readonly code: AbortCode;

  constructor(code: AbortCode, message: string) {
    super(message);
    this.name = 'ScriptAborted';
    this.code = code;
  }
}
