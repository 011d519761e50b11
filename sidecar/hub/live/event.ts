/** What happens live, and what of it a principal may see. */
import type { CallRecord } from '../../../engine/contract/call-record.ts';
import { InputType, type Row } from '../../../engine/contract/row.ts';
import type { Counters, Progress } from '../../outbound/tasks/counters.ts';
import { nameWithin } from '../../store/call-origin.ts';
import type { HostRow } from '../../store/hub/hosts.ts';
import { maskNumber, maskNumbersIn } from '../access/mask.ts';
import { hasRight, MAIN_ACCOUNT, type Principal, type Right } from '../access/rights.ts';
import type { ShownSwitch } from '../dialing/dialer-status.ts';
import { shownHost } from '../fleet/host-state.ts';

export interface PublishedFlow {
  /** The flow's number. */
  id: number;
  name: string;
  version: string;
  author: string | null;
  /** ms since 1970. */
  time: number;
}

/** What happened, and to whom it belongs: the name of an account, or null for the deployment. */
export type LiveEvent =
  | { kind: 'call.row'; account: string; data: Row }
  | { kind: 'call.ended'; account: string; data: CallRecord }
  | { kind: 'flow.published'; account: string; data: PublishedFlow }
  | { kind: 'host.state'; account: null; data: HostRow }
  | { kind: 'task.progress'; account: string; data: TaskProgress }
  | { kind: 'dialer.state'; account: string | null; data: SwitchChange };

/** The figures of a task that runs. */
export interface TaskProgress {
  /** The number of the task. */
  id: number;
  /** Its UUID. */
  task_id: string;
  name: string;
  state: string;
  state_reason: string | null;
  calls_in_progress: number;
  counters: Counters;
  progress_bar: Progress;
}

/** The kill switch of an account, or of the deployment. */
export interface SwitchChange extends ShownSwitch {
  scope: 'account' | 'deployment';
}

export const EVENT_KINDS = [
  'call.row',
  'call.ended',
  'flow.published',
  'host.state',
  'task.progress',
  'dialer.state',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

const NEEDED: Readonly<Record<EventKind, Right>> = {
  'call.row': 'record.read',
  'call.ended': 'record.read',
  'flow.published': 'flow.read',
  'host.state': 'fleet.read',
  'task.progress': 'task.read',
  'dialer.state': 'task.read',
};

/** Columns that are a number. */
const NUMBERS = ['callee', 'caller_number', 'bridge_number'] as const;

function nameOf(flow: string | null): string | null {
  return flow === null ? null : nameWithin(flow);
}

/** What a principal sees of an event; undefined where it is nothing to them. */
export function shownEvent(event: LiveEvent, principal: Principal): object | undefined {
  if (event.account !== null && event.account !== principal.account.name) return undefined;
  if (!hasRight(principal, NEEDED[event.kind])) return undefined;
  const isClear = hasRight(principal, 'number.clear');
  switch (event.kind) {
    case 'call.row':
      return shownRow(event.data, isClear);
    case 'call.ended':
      return shownRecord(event.data, isClear);
    case 'host.state':
      return shownHost(event.data, principal);
    case 'dialer.state':
      return event.account === null && principal.account.name !== MAIN_ACCOUNT
        ? { ...event.data, by: null }
        : event.data;
    default:
      return event.data;
  }
}

function shownRow(row: Row, isClear: boolean): object {
  const shown = { ...row, flow_name: nameOf(row.flow_name) };
  if (isClear) return shown;
  const isSaid = row.input_type === InputType.Text || row.input_type === InputType.Dtmf;
  return {
    ...shown,
    record: maskedText(row.record),
    response_args: maskedText(row.response_args),
    // Of other inputs: what an action brought back, such as where a transfer went.
    input_args: isSaid ? row.input_args : maskedText(row.input_args),
    input_nlp_args: maskedText(row.input_nlp_args),
  };
}

function shownRecord(record: CallRecord, isClear: boolean): object {
  const shown: Record<string, unknown> = { ...record, flow_name: nameOf(record.flow_name) };
  if (isClear) return shown;
  for (const column of NUMBERS) {
    const number = record[column];
    if (number !== null) shown[column] = maskNumber(number);
  }
  return { ...shown, recordfile: maskedText(record.recordfile), flow_end: maskedText(record.flow_end) };
}

function maskedText(text: string | null): string | null {
  return text === null ? null : maskNumbersIn(text);
}
