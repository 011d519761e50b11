/** What a thread needs to simulate the talk of a call. */
import type { PlannedCall } from '../carrier.ts';
import { type KnownPhrases, numberFile } from '../number/machine-settings.ts';
import { channelVariables } from './channel-variables.ts';
import type { SimulationJob } from './simulation.ts';

interface Talk extends Pick<SimulationJob, 'callee' | 'speed' | 'answeredAt' | 'answers'> {
  call: PlannedCall;
  /** What the address of its context has answered. */
  known: Readonly<Record<string, string>>;
}

export async function simulationJob(
  { call, known, ...talk }: Talk,
  phrases: KnownPhrases,
  ends?: SimulationJob['ends'],
): Promise<SimulationJob> {
  return {
    ...{ callid: call.id, flow: call.flow ?? '', server: call.led?.name ?? null, ...talk },
    variables: channelVariables(call),
    number: await numberFile({ ...call, variables: { ...call.variables, ...known } }, phrases),
    limitMs: call.talkTimeLimitSeconds * 1000,
    ...(ends && { ends }),
  };
}
