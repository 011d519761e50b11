/** Carries out what a server that leads the dialog orders beside the next action (docs/reference/http-robot.md#answers). */
import type { ApiCommand } from '../dialog/dialog.ts';
import type { Host } from './host.ts';

/** The dialog has checked that the deployment allows the command, and that it is for this call. */
export function runCommand(host: Pick<Host, 'api' | 'log'>, { name, argument }: ApiCommand): void {
  // The result may have what the server wrote: only the name is logged.
  if (/^-(?:ERR|USAGE)/.test(host.api(name, argument))) {
    host.log('warning', `the command ${name} of the robot's server failed`);
  }
}

export interface ServerNote {
  log: string | null;
  refused: readonly string[];
}

/** A server's line may have what the caller said. */
export function noteFromServer(
  { host, logsCallerData }: { host: Pick<Host, 'log'>; logsCallerData: boolean },
  { log, refused }: ServerNote,
): void {
  if (log !== null && logsCallerData) host.log('info', `the robot's server says: pii.log=${log}`);
  if (refused.length > 0) {
    host.log('warning', `parts of an answer of the robot's server are refused: ${refused.join(', ')}`);
  }
}
