/** What every part of the benchmark works with, and the FreeSWITCH of its own that each run has. */
import { join } from 'node:path';
import type { Install } from '../install.ts';
import { FreeswitchServer } from '../server.ts';
import { CallerProcess, type Callers } from './caller.ts';
import { type Driver, furnish, RECOGNISER } from './drivers.ts';

export interface Stage {
  install: Install;
  /** mod_cti_robot, which sets V8's flags; undefined where it is not built. */
  ownModule: string | undefined;
  /** Other flags than its default, or `none`. */
  v8Flags: string | undefined;
  /** Tells how far it is. */
  say: (line: string) => void;
  /** Hands over what is to be done when the benchmark is stopped. */
  owns: (end: () => void) => void;
}

/** A FreeSWITCH as on a production host: scripts cached, only warnings logged. Not started, scripts and prompts in place. */
export function newServer({ install, ownModule, v8Flags, owns }: Stage, calls: number): FreeswitchServer {
  const server = new FreeswitchServer(install, join(import.meta.dirname, '..', 'conf'), {
    ...(ownModule === undefined ? {} : { ownModule }),
    rtpPorts: 2 * calls + 100,
    maxSessions: calls + 50,
    logLevel: 'warning',
    // What is measured is not larger than the clock's usual ticks of 20 ms.
    fineClock: true,
    variables: {
      load_recogniser: RECOGNISER,
      ...(v8Flags === undefined ? {} : { cti_robot_v8_flags: v8Flags }),
    },
  });
  owns(() => {
    server.kill();
    server.removeFolder();
  });
  furnish(server);
  return server;
}

/** Callers of a driver on a server; they begin at once. */
export function callersOf(
  { owns }: Stage,
  server: FreeswitchServer,
  { extension }: Driver,
  shape: Omit<Callers, 'extension' | 'sipPort' | 'folder'>,
): CallerProcess {
  const callers = new CallerProcess({ extension, sipPort: server.sipPort, folder: server.folder, ...shape });
  owns(() => callers.kill());
  return callers;
}

/** Calls that are up. */
export async function up(socket: { api(command: string): Promise<string> }): Promise<number> {
  return Number.parseInt(await socket.api('show channels count'), 10);
}
