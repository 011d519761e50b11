/**
 * What places calls: FreeSWITCH for lines to the telephone network, a simulation for simulated lines. The attempt's row is
 * committed before a carrier hears of a call, and the carrier tells of its end once. What it cannot find out is settled by
 * the reconciler.
 */

import type { MachineSettings } from '../../engine/contract/machine.ts';
import type { ContextAddress } from '../inbound/context/question.ts';
import type { AgentWait } from '../outbound/agents/agent-wait.ts';
import type { LedCall } from '../outbound/task-rules.ts';

/** A call that has a permit. */
export interface PlannedCall {
  /** UUID of the attempt, of the call and of FreeSWITCH's job. */
  id: string;
  accountId: number;
  /** Name of the account. */
  account: string;
  taskId: number;
  taskUuid: string;
  numberId: number;
  /** What is dialled, before `dialFormat`. */
  number: string;
  /** Such as `9${number}`; empty: the number as it is. */
  dialFormat: string;
  /** The number, normalised. */
  key: string;
  /** 1, 2, … of the number in this task. */
  attempt: number;
  /** When it is placed, ms since 1970 by the clock of the database. */
  callTime: number;
  line: PlannedLine;
  /** Shown to the callee; null: the line's own. */
  callerNumber: string | null;
  /** The flow by its name on hosts; null: the call is transferred to `destination`. */
  flow: string | null;
  destination: Destination;
  /** A server leads it; null or missing: none does. */
  led?: LedCall | null;
  /** How long it rings at most, seconds. */
  originateTimeoutSeconds: number;
  /** How long it lasts at most from its answer on, seconds. */
  talkTimeLimitSeconds: number;
  /** Queue of the agents that the callee talks to, as its task names it; null: none. */
  queue: string | null;
  /** Whether announcements before the answer are recognised. */
  earlyMediaAsr: boolean;
  /** How it is found out whether an answering machine answered; null: it is not. */
  machine: Omit<MachineSettings, 'phrases' | 'others'> | null;
  /** What the flow may speak; never part of a command to FreeSWITCH. */
  variables: Readonly<Record<string, string>>;
  /** Asked while the telephone rings; null or missing: nobody is. */
  context?: ContextAddress | null;
  /** Allowed variables of the task. */
  originateVariables: Readonly<Record<string, string>>;
}

export interface Destination {
  extension: string;
  dialplan: string;
  context: string;
}

export interface PlannedLine {
  id: number;
  kind: LineKind;
  /** With `${destination_number}`. */
  dialString: string;
  /** Of a simulated line: how many times faster than a clock. */
  speed: number;
}

export const LINE_KINDS = ['gateway', 'simulated'] as const;
export type LineKind = (typeof LINE_KINDS)[number];

/** What the record of a call says that its context rejected. */
export const REJECTED_END = 'error(rejected)';

/** How a call ended, as its carrier found out. */
export interface CallEnd {
  id: string;
  /** Name of FreeSWITCH's hang-up cause. */
  cause: string;
  /** SIP status; null: there was none. */
  sip: number | null;
  /** Code of an announcement before the answer; null: none was recognised. */
  earlyMedia: string | null;
  /** The phrase that decided, and the last sentence that was heard before the answer. */
  phrase?: string | null;
  heard?: string | null;
  /** From the beginning to the end, ms. */
  duration: number;
  /** From the answer to the end, ms; 0: it was not answered. */
  bill: number;
  /** Whether the flow ran. */
  flowRan: boolean;
  /** Whether a machine answered. */
  machine: boolean;
  /** The address of the task's context ended it before the answer. */
  rejected?: boolean;
  /** The callee's wait for an agent; missing or null: none was wanted. */
  agent?: AgentWait | null;
  /** Who told: FreeSWITCH's job, the call's record, the simulation, the reconciler. */
  source: 'job' | 'record' | 'simulated' | 'reconciler';
  recordFile: string | null;
  /** There was no channel, so nobody else writes the record of the call. */
  noChannel: boolean;
}

export interface Carrier {
  readonly kind: LineKind;
  /** Whether it can place calls now. */
  isUp(): boolean;
  /** Places a call at its time. Never throws: a call that cannot be placed ends. */
  place(call: PlannedCall): void;
  /** Ends calls, also those of an earlier run: waiting, ringing and talking ones. Ignores calls that it does not have. */
  hangUp(ids: readonly string[]): Promise<void>;
  /**
   * Takes a call that talks from who leads it, and connects it. Never rejects.
   *
   * @param extension of the dialplan; null: the one that the server which leads it has named
   * @returns why it did not; null: it did
   */
  connect(id: string, extension: string | null): Promise<ConnectFault | null>;
  /** What has become of calls whose end was not told: of another run of this process, or of this one. */
  fates(calls: readonly EarlierCall[]): Promise<Map<string, Fate>>;
  /** Takes over a call of an earlier run that lives: its end will be told. Ignores calls that are not its own. */
  adopt(id: string): void;
  /** A call has ended, whoever has told it. */
  forget(id: string): void;
  stop(): Promise<void>;
}

export type ConnectFault = 'no-call' | 'not-answered' | 'no-extension' | 'not-allowed' | 'failed';

export interface EarlierCall {
  id: string;
  lineKind: LineKind;
  /** Of the FreeSWITCH that was to place it; null: none. */
  coreUuid: string | null;
}

/** `lives`: it goes on, and its end will be told. `gone`: it is over or never began; only its record can say how. */
export type Fate = 'lives' | 'gone' | 'unknown';

/** Called once for each call that was placed or that lives. */
export type TellEnd = (end: CallEnd) => void;
