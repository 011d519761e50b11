/** For tests of whole simulated calls: small flows, callers as lists of lines, the engine built from its sources. */
import { fileURLToPath } from 'node:url';
import { modV8Script } from '../../build/mod-v8-script.ts';
import { linesOf } from '../../sidecar/simulator/caller/caller.ts';
import { callerLine } from '../../sidecar/simulator/caller/caller-line.ts';
import { quickJsRunner } from '../../sidecar/simulator/run/quickjs.ts';
import { type Simulation, type SimulationOptions, simulateCall } from '../../sidecar/simulator/simulate.ts';
import { readSoundFile } from '../../sidecar/simulator/sound-file.ts';

let built: Promise<string> | undefined;

/** The bundle of the current sources, built as by `make build`. */
export function bundle(): Promise<string> {
  built ??= modV8Script(fileURLToPath(new URL('../../engine/main.ts', import.meta.url)), 'test');
  return built;
}

let builtForServers: Promise<string> | undefined;

/** The same with the dialogs of servers. */
export function serverBundle(): Promise<string> {
  const server = fileURLToPath(new URL('../../engine/server.ts', import.meta.url));
  builtForServers ??= Promise.all([modV8Script(server, 'test'), bundle()]).then((scripts) =>
    scripts.join(''),
  );
  return builtForServers;
}

/** Simulates a call of a flow of these nodes (the first one is the start); further keys of the script in `more`. */
export async function call(
  nodes: Record<string, object>,
  lines: readonly object[],
  options: Partial<SimulationOptions> & { more?: object; name?: string } = {},
): Promise<Simulation> {
  const { more, name = 'flow', ...rest } = options;
  const script = { start: Object.keys(nodes)[0], flow: nodes, ...more };
  return simulateCall({
    flow: { name, script: Buffer.from(JSON.stringify(script)) },
    caller: linesOf(lines.map(callerLine)),
    bundle: await bundle(),
    runner: quickJsRunner(),
    readSound: readSoundFile,
    ...rest,
  });
}

/** A listening node: mode, interrupt and the wait as in `argument`, arrows by text keyword. */
export function listen(
  playbacks: string[],
  arrows: Record<string, object> = {},
  argument = "'1' '0' '' '' '' '' '' '5000'",
): object {
  const subflow = Object.fromEntries(
    Object.entries(arrows).map(([target, condition]) => [target, { condition }]),
  );
  return { action: 'cti_play_and_detect_speech', argument, playbacks, subflow };
}

/** `input_args` of all rows after CREATE. */
export function inputs(simulation: Simulation): string[] {
  return simulation.rows.slice(1).map((row) => row.input_args);
}

/** The times of the entries with this text, in ms from the begin of the call. */
export function timesOf(simulation: Simulation, did: string): number[] {
  return simulation.events.filter((event) => event.did === did).map((event) => event.at - simulation.startMs);
}
