/** What callees do in a simulated campaign: as on a simulated line, or by chance. No flow runs: only durations count. */
import {
  type CallerScript,
  type SimulatedAttempt,
  simulateCallee,
} from '../../outbound/lines/simulated-line.ts';
import type { CallEnd } from '../carrier.ts';

export interface CampaignAttempt extends SimulatedAttempt {
  /** Machines are told from people. */
  machineDetection: boolean;
}

export interface Callees {
  /** How an attempt ends. */
  endOf(id: string, attempt: CampaignAttempt): CallEnd;
}

/** How long callees talk who do not talk to the end, ms. */
const SHORT_TALKS: Readonly<Partial<Record<CallerScript, number>>> = {
  ...{ refuses: 12_000, silent: 15_000, 'hangs-up': 4_000, machine: 20_000 },
};

/** The last two digits decide. @param talkMs of a call that reaches its end */
export function calleesByDigits(talkMs: number): Callees {
  return {
    endOf(id, attempt) {
      const fate = simulateCallee(attempt);
      if (fate.kind === 'missed') {
        const { cause, sip, earlyMedia } = fate.end;
        return {
          ...UNANSWERED,
          id,
          cause,
          sip,
          earlyMedia,
          duration: fate.duration,
          bill: 0,
          machine: false,
        };
      }
      const bill = SHORT_TALKS[fate.caller] ?? talkMs;
      return {
        ...UNANSWERED,
        ...{ id, cause: 'NORMAL_CLEARING', sip: 200, duration: fate.ring + bill, bill, flowRan: true },
        machine: attempt.machineDetection && fate.caller === 'machine',
      };
    },
  };
}

/** Shares of what callees do by chance, in percent, as lists that nobody has cleaned show them. */
const SHARES: readonly { percent: number; digits: string }[] = [
  { percent: 30, digits: '00' },
  { percent: 8, digits: '01' },
  { percent: 4, digits: '04' },
  { percent: 3, digits: '05' },
  { percent: 27, digits: '11' },
  { percent: 12, digits: '10' },
  { percent: 6, digits: '12' },
  { percent: 5, digits: '14' },
  { percent: 3, digits: '13' },
  { percent: 1, digits: '15' },
  { percent: 1, digits: '18' },
];
/** These stay as they are, however often they are called. */
const LASTING = ['13', '15'];

/** Chance decides, for each number and attempt the same with the same seed. */
export function calleesByChance(talkMs: number, seed: number): Callees {
  const byDigits = calleesByDigits(talkMs);
  return {
    endOf(id, attempt) {
      const { number } = attempt;
      const first = digitsAt(chance(`${seed} ${number}`));
      const digits = LASTING.includes(first)
        ? first
        : digitsAt(chance(`${seed} ${number} ${attempt.attempt}`));
      const end = byDigits.endOf(id, { ...attempt, number: digits });
      if (end.bill === 0) return end;
      // Most talks are short, and a few are long.
      const bill = Math.round(
        end.bill * Math.min(4, 0.2 - Math.log(1 - chance(`${seed} ${number} ${attempt.attempt} talk`)) * 0.8),
      );
      return { ...end, bill, duration: end.duration - end.bill + bill };
    },
  };
}

function digitsAt(share: number): string {
  let left = share * 100;
  for (const { percent, digits } of SHARES) {
    left -= percent;
    if (left < 0) return digits;
  }
  return '00';
}

/** FNV-1a, spread: a number from 0 up to 1 that the text decides. */
function chance(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

const UNANSWERED = {
  ...{ earlyMedia: null, flowRan: false, recordFile: null, noChannel: false },
  source: 'simulated',
} as const;
