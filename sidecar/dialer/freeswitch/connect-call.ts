/** Takes a call from who leads it and connects it to an extension of the dialplan, as the robot's own `transfer` does. */
import { PARALLEL } from '../../../engine/contract/opening.ts';
import type { ConnectFault } from '../carrier.ts';

export interface ConnectParts {
  /** Runs a command. Rejects where FreeSWITCH does not answer. */
  ask(command: string): Promise<string>;
  mayTransfer(account: string, extension: string): boolean;
}

const EXTENSION = /^[+0-9*#A-Za-z_.@-]{1,64}$/;

export async function connectCall(
  { ask, mayTransfer }: ConnectParts,
  id: string,
  given: string | null,
): Promise<ConnectFault | null> {
  let known: Record<string, unknown>;
  try {
    known = JSON.parse(await ask(`uuid_dump ${id} json`)) as Record<string, unknown>;
  } catch {
    return 'no-call';
  }
  if (known['Answer-State'] !== 'answered') return 'not-answered';
  const extension = given ?? known[`variable_${PARALLEL}`];
  if (typeof extension !== 'string' || !EXTENSION.test(extension)) return 'no-extension';
  if (!mayTransfer(String(known.variable_cti_robot_account ?? ''), extension)) return 'not-allowed';
  const answer = await ask(`uuid_transfer ${id} ${extension}`).catch(() => '');
  return answer.startsWith('+OK') ? null : 'failed';
}
