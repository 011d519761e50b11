import { fileFault } from '../lib/file-fault.ts';

/** An error for the terminal: its code and message; a stack for bugs only. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const fault = fileFault(error);
  if (fault !== undefined) return `[FILE] ${fault}`;
  const { code } = error as Error & { code?: unknown };
  if (typeof code === 'string') return `[${code}] ${error.message}`;
  return `a bug in cti-robot, please report it: ${error.stack ?? error.message}`;
}
