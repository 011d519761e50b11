/** A record in the form of the call module's API: every field by its name, type and unit. */
import type { StoredRecord } from './call.ts';

/** What the hub knows of a call besides its record. Times are ms since 1970. */
export interface Around {
  /** Number of the call's flow; null: unknown. */
  flowId: number | null;
  level: { id: string; name: string; alias: string; color: string } | null;
  /** When level and tags were computed last. */
  settled: number | null;
  /** When a user looked at the call first. */
  readAt: number | null;
}

/** How values are written for one reader. */
export interface Writing {
  /** `YYYY-MM-DD HH:MM:SS` in the time zone of the settings. */
  time(utcMs: number): string;
  /** A telephone number as the reader may see it. */
  number(number: string): string;
  /** The same for a text that may have numbers in it, such as a path. */
  text(text: string): string;
}

/** Values of the document for what is not known. */
const UNKNOWN = 0;
const UNKNOWN_NAME = '未知';
const WHO_HUNG_UP: Readonly<Record<number, string>> = { 1: 'AI', 2: '客户' };

/** `GET v1/record/{record_id}`. */
export function shortRecord(record: StoredRecord, around: Around, writing: Writing) {
  const { level, flowId, readAt, settled } = around;
  const number = (value: string | null) => (value === null ? null : writing.number(value));
  const time = (value: string | null) => (value === null ? null : writing.time(Date.parse(value)));
  const ended = record.hangupdate === null ? 0 : Date.parse(record.hangupdate);
  return {
    id: record.callid,
    task_id: record.task_id,
    group_id: flowId,
    callid: record.callid,
    score: scoreOf(record),
    callee: number(record.callee),
    caller_number: number(record.caller_number),
    duration: record.duration ?? 0,
    error_code: record.error_code ?? 0,
    gender: UNKNOWN,
    level_id: level?.id ?? null,
    calldate: time(record.calldate),
    bill: record.bill ?? 0,
    hangupcause: record.hangupcause,
    hangupdate: time(record.hangupdate),
    answerdate: time(record.answerdate),
    recordfile: record.recordfile === null ? null : writing.text(record.recordfile),
    bridge_callid: record.bridge_callid,
    bridge_number: number(record.bridge_number),
    bridge_calldate: time(record.bridge_calldate),
    bridge_answerdate: time(record.bridge_answerdate),
    hangup_disposition: record.hangup_disposition,
    created_at: time(record.answerdate ?? record.calldate),
    updated_at: writing.time(Math.max(ended, settled ?? 0, readAt ?? 0)),
    rounds: record.rounds ?? 0,
    level_name: level === null ? '' : levelName(level),
    // The document has it beside `bridge_number`, misspelt.
    bredge_number: number(record.bridge_number),
    read_at: readAt === null ? null : writing.time(readAt),
    province_id: record.province_id ?? UNKNOWN,
    city_id: record.city_id ?? UNKNOWN,
    operator: record.operator ?? UNKNOWN,
    gender_str: UNKNOWN_NAME,
    // Beyond the document.
    machine: record.machine ?? 0,
    early_media: record.early_media ?? null,
    early_media_phrase: record.early_media_phrase ?? null,
    hangup_disposition_str: WHO_HUNG_UP[record.hangup_disposition ?? 0] ?? '',
  };
}

/** A score that is no number is 0, as that of a call without one. */
export function scoreOf({ score }: Pick<StoredRecord, 'score'>): number {
  const number = Number(score ?? 0);
  return Number.isFinite(number) ? number : 0;
}

function levelName({ name, alias }: { name: string; alias: string }): string {
  return alias === '' ? name : `${name}(${alias})`;
}
