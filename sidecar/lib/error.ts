import { fileFault } from './file-fault.ts';

/**
 * An error for people: its code identifies it, and its message says what is wrong, where, and what to do. The command
 * line prints it without a stack.
 */
export class SidecarError extends Error {
  constructor(
    readonly code: SidecarErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'SidecarError';
  }
}

export type SidecarErrorCode =
  | 'SETTINGS' // a setting that cannot be used; the process does not start
  | 'FILE' // a file or folder that a command was given cannot be used
  | 'HOME' // the home folder cannot be made or written
  | 'HOME_IN_USE' // another sidecar runs on the same home
  | 'STORE' // the database cannot be used by a command
  | 'REJECTED' // files of spool/rejected that a command cannot work on
  | 'NO_CALL' // a call that the store does not know
  | 'REDIS' // a command's Redis cannot be reached
  | 'FLOW_MISSING' // there is no such flow
  | 'FLOW_LINT' // a flow with errors is not published
  | 'HUB' // the hub refuses what a command asks for
  | 'LISTEN'; // the loopback address cannot be listened on

/** An error as status, log and command line show it, short enough for one line. */
export interface Fault {
  code: string;
  /** JSON path in the script; null where the fault is not inside one. */
  path: string | null;
  message: string;
}

/** Errors quote scripts, in which a key may have a million characters. */
const LONGEST_MESSAGE = 500;

/** Any thrown value as a fault. */
export function faultOf(error: unknown): Fault {
  const { code, path, message } = (error instanceof Error ? error : new Error(String(error))) as Error & {
    code?: unknown;
    path?: unknown;
  };
  return {
    code: typeof code === 'string' ? code : 'INTERNAL',
    path: typeof path === 'string' && path.startsWith('$') ? shortened(path) : null,
    message: shortened(fileFault(error) ?? message),
  };
}

/** Cuts a text between characters, and makes line breaks and control characters visible. */
export function shortened(text: string, longest = LONGEST_MESSAGE): string {
  const cut = text.length > longest ? `${Array.from(text.slice(0, longest)).slice(0, -1).join('')}…` : text;
  return cut.replace(/\p{Cc}/gu, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
