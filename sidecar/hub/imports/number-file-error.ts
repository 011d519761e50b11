import { NumberFileError } from '../../number-files/file-fault.ts';
import { HubError } from '../error.ts';

/** The error that a client gets for a file that cannot be read. */
export function hubErrorOf(error: unknown): unknown {
  if (!(error instanceof NumberFileError)) return error;
  const problem = { en: error.message, zh: error.messageIn('zh') };
  return new HubError('NUMBER_FILE', { values: { problem }, data: { fault: error.fault } });
}
