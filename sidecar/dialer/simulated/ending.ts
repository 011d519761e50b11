/** How a simulated call ends. */
import type { AgentWait } from '../../outbound/agents/agent-wait.ts';
import type { MissedFate } from '../../outbound/lines/simulated-line.ts';
import type { CallEnd, PlannedCall } from '../carrier.ts';
import { hasBegun } from '../flow-begin.ts';
import type { SimulatedTalk } from './simulation.ts';

/** Durations are in its own time, ms. */
export interface Ending {
  cause: string;
  sip: number | null;
  /** What was announced before the answer. */
  announced?: Pick<MissedFate, 'heard' | 'phrase'> & Pick<MissedFate['end'], 'earlyMedia'>;
  duration: number;
  bill: number;
  talk?: SimulatedTalk | null;
  isLost?: boolean;
  /** Its context wanted no talk. */
  isRejected?: boolean;
}

export const NOTHING_ANNOUNCED = { earlyMedia: null, phrase: null, heard: null };

export function callEnd({ id, flow }: PlannedCall, ending: Ending, agent: AgentWait | null): CallEnd {
  const { cause, sip, duration, bill, announced, talk, isLost = false, isRejected = false } = ending;
  const { earlyMedia, phrase, heard } = announced ?? NOTHING_ANNOUNCED;
  const answered = bill > 0;
  return {
    ...{ id, cause, sip, earlyMedia, phrase, heard, duration, bill },
    ...{ recordFile: null, noChannel: false },
    flowRan: answered && !isLost && hasBegun({ flow, end: talk?.flowEnd ?? null }),
    rejected: isRejected,
    machine: answered && talk?.machine === true,
    ...{ agent, source: 'simulated' },
  };
}
