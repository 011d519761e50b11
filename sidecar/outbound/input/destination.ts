/** Where an answered call goes that runs no flow: an extension of a context that the deployment allows. */
import { DIALABLE } from '../dialable.ts';

export interface Destination {
  extension: string;
  dialplan: string;
  context: string;
}

export interface DestinationFault {
  fault: 'extension' | 'dialplan' | 'context';
  message: string;
}

/** @returns null: the call may be transferred there */
export function destinationFault(
  { extension, dialplan, context }: Destination,
  contexts: readonly string[],
): DestinationFault | null {
  // `inline` would run applications.
  if (dialplan !== 'XML') return { fault: 'dialplan', message: 'The dialplan of a task is XML.' };
  if (!contexts.includes(context)) {
    return { fault: 'context', message: 'The deployment does not let tasks transfer calls to this context.' };
  }
  if (!DIALABLE.test(extension)) {
    return {
      fault: 'extension',
      message: 'An extension has 2 to 32 digits, * or #, or is the number of a flow.',
    };
  }
  return null;
}
