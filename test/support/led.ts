/** For tests of calls that a server leads, simulated in this process: the server is a function. */
import type { HttpFlowRequest } from '../../engine/contract/sidecar-protocol.ts';
import { linesOf } from '../../sidecar/simulator/caller/caller.ts';
import { callerLine } from '../../sidecar/simulator/caller/caller-line.ts';
import { quickJsRunner } from '../../sidecar/simulator/run/quickjs.ts';
import { type Simulation, type SimulationOptions, simulateCall } from '../../sidecar/simulator/simulate.ts';
import { serverBundle } from './simulated.ts';

/** What the server gets. */
export type ServerRequest = Record<string, unknown> & {
  method: string;
  callid: string;
  input_args?: string;
  input_type?: string;
};

export interface LedCall extends Simulation {
  /** The requests that the server got. */
  requests: ServerRequest[];
}

export interface LedOptions extends Partial<Omit<SimulationOptions, 'flow' | 'caller' | 'http'>> {
  url?: string;
  /** What the sidecar is asked. */
  onAsked?(asked: HttpFlowRequest): void;
}

/** @param answer what the server answers to a request; an Error: the sidecar has no answer */
export async function ledCall(
  answer: (request: ServerRequest) => unknown,
  lines: readonly object[],
  { url = 'http://user:secret@robot.example/flow.php?a=13800138000', onAsked, ...options }: LedOptions = {},
): Promise<LedCall> {
  const requests: ServerRequest[] = [];
  const simulation = await simulateCall({
    flow: { url },
    caller: linesOf(lines.map(callerLine)),
    bundle: await serverBundle(),
    runner: quickJsRunner(),
    ...options,
    http: (asked) => {
      onAsked?.(asked as HttpFlowRequest);
      const request = (asked as HttpFlowRequest).request as ServerRequest;
      requests.push(request);
      const reply = answer(request);
      return reply instanceof Error ? { ok: false, error: reply.message } : { ok: true, reply };
    },
  });
  return { ...simulation, requests };
}

/** `input_args` of the inputs that the server got, with the method of the other requests. */
export function asked({ requests }: LedCall): string[] {
  return requests.map(({ method, input_args }) => (method === 'input' ? String(input_args) : method));
}

/** The texts of the log from level `warning` on. */
export function complaints({ events }: Simulation): string[] {
  return events.flatMap((event) =>
    event.did === 'log' && /^(?:warn|err)/i.test(event.level) ? [event.text.replace(/^.*?\] /, '')] : [],
  );
}
