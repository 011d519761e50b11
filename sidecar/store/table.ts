/**
 * Describes the tables as they are, and fits a row's values to them. An existing table may lack columns, or have other
 * lengths and character sets than our migrations create.
 */
import { createHash } from 'node:crypto';
import { RECORD_COLUMNS } from '../../engine/contract/call-record.ts';
import { COLUMNS } from '../../engine/contract/row.ts';
import { MAIN_ACCOUNT, ownerOf } from './call-origin.ts';
import type { SpoolLine, TableName } from './store.ts';
import { type LocalTime, UTC } from './timezone.ts';

/** Columns that the store fills besides those of a row. */
export const ROW_ORIGIN = ['host', 'account'] as const;
/** Columns that the store and the hub fill besides those of a record. */
export const RECORD_OUTCOME = [
  ...(['account', 'host', 'number_id', 'attempt', 'route', 'level', 'tags', 'context'] as const),
  ...(['flow_version', 'behaviour', 'recordings', 'latencies'] as const),
  ...(['province_id', 'city_id', 'operator', 'early_media', 'early_media_phrase'] as const),
  ...(['agent', 'agent_wait', 'machine'] as const),
];
/** No migration creates `matching_word`, but it is filled if an operator has added it (docs/reference/matching.md). */
export type RowColumn = (typeof COLUMNS)[number] | (typeof ROW_ORIGIN)[number] | 'matching_word';
export type RecordColumn = (typeof RECORD_COLUMNS)[number] | (typeof RECORD_OUTCOME)[number];
export type ColumnName = RowColumn | RecordColumn;

export interface Column {
  name: ColumnName;
  kind: 'text' | 'integer' | 'time' | 'other';
  nullable: boolean;
  /** Most characters; null: no limit but `bytes`. */
  characters: number | null;
  /** Most bytes of UTF-8; null: no limit that matters. */
  bytes: number | null;
  /** Smallest and largest integer. */
  range: readonly [number, number];
  /** Digits after the second. */
  fraction: number;
  /** Cannot store characters beyond U+FFFF (MySQL's utf8mb3). */
  bmpOnly: boolean;
  /** Matches the characters that its character set lacks (latin1, gbk, …); null: see `bmpOnly`. */
  lacks: RegExp | null;
  /** Has UTC times (`TIMESTAMP`); other columns have local times of the setting `timezone`. */
  utc: boolean;
}

export type Value = string | number | null;

export interface FittedRow {
  values: Value[];
  /** How many of them were shortened. */
  cut: number;
}

/** A value that no column of its kind can hold. */
export class ValueError extends Error {}

/** Hexadecimal digits of the hash that distinguishes shortened call ids. */
const KEY_DIGITS = 8;
const ASTRAL = /[\u{10000}-\u{10FFFF}]/gu;
const KNOWN: Readonly<Record<TableName, ReadonlyMap<string, ColumnName>>> = {
  conversation: new Map([...COLUMNS, ...ROW_ORIGIN, 'matching_word' as const].map((name) => [name, name])),
  call_record: new Map([...RECORD_COLUMNS, ...RECORD_OUTCOME].map((name) => [name, name])),
};
const TIMES: ReadonlySet<ColumnName> = new Set<ColumnName>([
  ...(['createtime', 'input_start_time', 'calldate', 'answerdate', 'hangupdate'] as const),
  ...(['bridge_calldate', 'bridge_answerdate'] as const),
]);

const JSON_COLUMNS: ReadonlySet<ColumnName> = new Set<ColumnName>([
  ...(['response_playbacks', 'prompts_played', 'tags', 'context', 'recordings', 'latencies'] as const),
]);

/**
 * Finds a column by its name in the table, in any case. Only known columns are found: for `conversation` those of
 * flow-format.md#rows and `matching_word`, for `call_record` those of the record.
 */
export function columnName(table: TableName, name: string): ColumnName | null {
  return KNOWN[table].get(name.toLowerCase()) ?? null;
}

/** The local time of a column. @param time of the setting `timezone` */
export function clockOf(column: Pick<Column, 'utc'> | undefined, time: LocalTime): LocalTime {
  return column?.utc ? UTC : time;
}

/** A call id as its column stores it. */
export function fitCallid(columns: readonly Column[], callid: string): string {
  const column = columns.find(({ name }) => name === 'callid');
  return column?.kind === 'text' ? fitText(column, callid) : callid;
}

/**
 * Fits the values of a row to the columns, in the order of the columns.
 *
 * @param host of rows that do not name theirs; null: unknown
 * @throws ValueError that names the column
 */
export function fitRow(
  row: SpoolLine,
  columns: readonly Column[],
  time: LocalTime,
  host: string | null = null,
): FittedRow {
  const values: Value[] = new Array(columns.length);
  let cut = 0;
  for (const [index, column] of columns.entries()) {
    const given =
      column.name === 'account' ? accountOf(row) : (row[column.name] ?? hostIn(column.name, host));
    if (given === null || given === undefined) {
      values[index] = null;
    } else if (column.kind === 'integer') {
      values[index] = fitInteger(column, given);
    } else if (column.kind === 'time') {
      values[index] = fitTime(column, given, time);
    } else {
      const text = textOf(given);
      const fitted = fitText(column, text);
      if (fitted !== text) cut++;
      values[index] = fitted;
    }
  }
  return { values, cut };
}

function hostIn(name: ColumnName, host: string | null): string | null {
  return name === 'host' ? host : null;
}

/** A flow of an account decides: its own actions could name another account. */
export function accountOf({ flow_name, account }: SpoolLine): string {
  const owner = ownerOf(typeof flow_name === 'string' ? flow_name : null);
  return owner === MAIN_ACCOUNT && typeof account === 'string' && account !== '' ? account : owner;
}

function fitInteger({ name, range: [least, most] }: Column, given: unknown): number {
  const number = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
  if (typeof number !== 'number' || !Number.isFinite(number)) throw new ValueError(`${name} is not a number`);
  const integer = Math.round(number);
  if (integer < least || integer > most) throw new ValueError(`${name} is not from ${least} to ${most}`);
  return integer;
}

function fitTime(column: Column, given: unknown, time: LocalTime): string {
  const local = typeof given === 'string' ? clockOf(column, time).fromIso(given, column.fraction) : null;
  if (local === null) throw new ValueError(`${column.name} is not a time in ISO 8601`);
  return local;
}

function textOf(given: unknown): string {
  return typeof given === 'string' ? given : JSON.stringify(given);
}

function fitText({ name, characters, bytes, bmpOnly, lacks }: Column, given: string): string {
  let text = given;
  if (lacks) text = text.replace(lacks, '?');
  else if (bmpOnly) text = text.replace(ASTRAL, '\uFFFD');
  if (characters !== null) {
    const whole = text;
    text = cutToCharacters(whole, characters);
    if (name === 'callid' && text !== whole) text = shortKey(given, text, characters);
  }
  return bytes === null ? text : cutToBytes(text, bytes);
}

/** Shortens a call id. It ends with a hash of the whole id, so that different ids stay different. */
function shortKey(given: string, cut: string, most: number): string {
  const digits = createHash('sha256').update(given).digest('hex').slice(0, KEY_DIGITS);
  return `${cutToCharacters(cut, Math.max(0, most - KEY_DIGITS - 1))}~${digits}`.slice(-most);
}

/** The first `most` characters. A character outside the BMP counts as one and is not split. */
function cutToCharacters(text: string, most: number): string {
  if (text.length <= most) return text;
  let end = 0;
  for (let count = 0; count < most && end < text.length; count++) {
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  }
  return text.slice(0, end);
}

function cutToBytes(text: string, most: number): string {
  // No UTF-16 unit takes more than three bytes.
  if (text.length * 3 <= most) return text;
  const bytes = Buffer.from(text);
  if (bytes.length <= most) return text;
  let end = most;
  // Bytes 10xxxxxx belong to the character before.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}

/** Converts a stored value to that of a `Row`. @param time the column's local time (`clockOf`) */
export function readValue(name: ColumnName, value: unknown, time: LocalTime): unknown {
  if (value === null || value === undefined) return null;
  if (TIMES.has(name)) {
    const ms = time.parse(String(value));
    return ms === null ? null : new Date(ms).toISOString();
  }
  if (JSON_COLUMNS.has(name)) {
    try {
      return JSON.parse(String(value)) as unknown;
    } catch {
      return value;
    }
  }
  return value;
}
