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
  | 'SETTINGS' // a setting is invalid; the process does not start
  | 'FILE' // a file or folder given to a command is not usable
  | 'HOME' // the home folder cannot be created or written
  | 'HOME_IN_USE' // another sidecar is running on the same home
  | 'STORE' // a command cannot use the database
  | 'REJECTED' // a command cannot process files of spool/rejected
  | 'NO_CALL' // the store does not have the call
  | 'REDIS' // a command cannot reach Redis
  | 'FLOW_MISSING' // there is no such flow
  | 'NODE_MISSING' // a flow has no such node
  | 'INPUT' // an input that is to be explained is missing, or is none
  | 'FLOW_LINT' // a flow has lint errors and is not published
  | 'HUB' // the hub refuses the request of a command
  | 'LISTEN'; // the sidecar cannot listen on its loopback address

/** An error for status, log and command line, short enough for one line. */
export interface Fault {
  code: string;
  /** JSON path in the script; null if the error is not in a script. */
  path: string | null;
  message: string;
}

/** Errors quote scripts, and a key in a script can be a million characters long. */
const LONGEST_MESSAGE = 500;

/** Converts any thrown value to a fault. */
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

/** Shortens a text without splitting a character, and makes line breaks and control characters visible. */
export function shortened(text: string, longest = LONGEST_MESSAGE): string {
  const cut = text.length > longest ? `${Array.from(text.slice(0, longest)).slice(0, -1).join('')}…` : text;
  return cut.replace(/\p{Cc}/gu, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
