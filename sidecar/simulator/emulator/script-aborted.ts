/** Why a script was ended from outside. It cannot catch this. */
export type AbortCode =
  | 'SCRIPT_LOOPS' // it makes no progress
  | 'SCRIPT_MEMORY' // it wants more memory or stack than it may have
  | 'SCRIPT_CRASH'; // it did what would crash FreeSWITCH

export class ScriptAborted extends Error {
  readonly code: AbortCode;

  constructor(code: AbortCode, message: string) {
    super(message);
    this.name = 'ScriptAborted';
    this.code = code;
  }
}
