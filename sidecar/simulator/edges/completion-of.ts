/** How an application of a node completes in a simulation, as the flow is told (flow-format.md#listen-7). */
import { DEFAULT_APPLICATIONS } from '../../../engine/contract/deployment.ts';
import { KNOWN_APPLICATIONS } from '../emulator/commands/applications.ts';

/**
 * The argument of the completion for an application that ends with this result; null where the call is gone. A search
 * for callers supposes it, and the call that is made of it shows whether that holds.
 */
export function simulatedCompletion(application: string, argument: string, result: string): string | null {
  if (!DEFAULT_APPLICATIONS.includes(application)) return `error(${application} not allowed)`;
  if (application === 'bridge') return `bridge(${result})`;
  const words = argument.match(/'[^']*'|[^\s']+/g) ?? [];
  const at = BEFORE_VARIABLE[application];
  if (at !== undefined) return `${application}(${words[at] === undefined ? '' : result})`;
  const runs = KNOWN_APPLICATIONS.has(application) ? result === 'SUCCESS' : result !== 'FAILED';
  if (!runs) return `error(${application} failed)`;
  if (application === 'transfer' && !/^-bleg\b/i.test(argument)) return null;
  const shown = application === 'record' ? (words[0] ?? '').replace(/^'|'$/g, '') : 'SUCCESS';
  return `${application}(${shown})`;
}

/** Words in front of the variable that gets the keys. */
const BEFORE_VARIABLE: Readonly<Record<string, number>> = { play_and_get_digits: 7, read: 3 };
