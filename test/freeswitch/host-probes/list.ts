/** All probes. Names are unique: they are the keys of `real.json`. */
import type { Probe } from './probe.ts';
import { COLLECTING } from './probes/collecting.ts';
import { CUSTOM_EVENTS } from './probes/custom-events.ts';
import { FILES } from './probes/files.ts';
import { HTTP } from './probes/http.ts';
import { LEAVING } from './probes/leaving.ts';
import { PLAYING } from './probes/playing.ts';
import { RECOGNISER_PARAMS } from './probes/recogniser-params.ts';
import { RECOGNISING } from './probes/recognising.ts';
import { SOCKET } from './probes/socket.ts';
import { STOPPING } from './probes/stopping.ts';
import { VARIABLES } from './probes/variables.ts';

export const PROBES: readonly Probe[] = [
  ...PLAYING,
  ...STOPPING,
  ...COLLECTING,
  ...CUSTOM_EVENTS,
  ...RECOGNISING,
  ...RECOGNISER_PARAMS,
  ...LEAVING,
  ...FILES,
  ...VARIABLES,
  ...HTTP,
  ...SOCKET,
];

/** A probe's name as one word, for arguments and folders. */
export function wordFor(name: string): string {
  return name.replace(/[^A-Za-z0-9]+/g, '-');
}
