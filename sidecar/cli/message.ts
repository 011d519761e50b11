import { fileFault } from '../lib/file-fault.ts';

/** An error for the terminal: what is wrong and its code; a stack only for a fault of the program itself. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const fault = fileFault(error);
  if (fault !== undefined) return `[FILE] ${fault}`;
  const { code } = error as Error & { code?: unknown };
  if (typeof code === 'string') return `[${code}] ${error.message}`;
  return `a fault in cti-robot itself, please report it: ${error.stack ?? error.message}`;
}
