/** Numbers of a task in the form of the call module's API, and what this hub adds. */
import { findCity, operatorName } from '../../numbers/places.ts';
import { type Consent, keptConsent } from '../../outbound/input/consent.ts';
import type { Writing } from '../../records/shown-record.ts';
import { CALL_STATUS_NAMES, CALL_STATUS_NAMES_EN } from '../../records/status-names.ts';
import { blacklisted } from '../../store/hub/dialing/blacklist.ts';
import { NumberState } from '../../store/hub/dialing/due-numbers.ts';
import type { TaskRow } from '../../store/hub/dialing/tasks.ts';
import { type HistoryRow, historyOf, type NumberRow } from '../../store/hub/tasks/numbers.ts';
import { maskNumbersIn } from '../access/mask.ts';
import { hasRight } from '../access/rights.ts';
import type { Context } from '../api/route.ts';
import type { Language } from '../messages.ts';
import { writingFor } from '../records/known.ts';

export interface ToShow {
  task: Pick<TaskRow, 'uuid' | 'account_id'>;
  withHistory: boolean;
}

export async function shownNumbers(
  context: Context,
  rows: readonly NumberRow[],
  { task, withHistory }: ToShow,
) {
  const { db, calls, principal } = context;
  const language = wantedLanguage(context);
  const ids = rows.map(({ id }) => id);
  const history = await historyOf(db, ids);
  const keys = rows.map(({ number_key }) => number_key);
  const now = await context.dialing.clock(db);
  const banned = await blacklisted(db, { accountId: task.account_id, keys, now });
  const writing = writingFor(principal, calls);
  const isClear = hasRight(principal, 'number.clear');
  return rows.map((row) => {
    const attempts = history.get(row.id) ?? [];
    const [last] = attempts;
    const status = row.state === NumberState.Final ? row.status : 0;
    const city = findCity(row.city_id);
    return {
      number: writing.number(row.number),
      city: city?.name ?? '',
      pro: city?.province ?? '',
      mobile_type: operatorName(row.operator),
      area_code: city?.areaCode ?? '',
      post_code: city?.postCode ?? '',
      id: row.id,
      status_str: statusName(status, language),
      ...lastCall(last, writing),
      is_blacklist: banned.has(row.number_key),
      status,
      ...(withHistory && {
        call_history: attempts.map((one) => shownAttempt(one, { row, task, writing, language })),
      }),
      // Beyond the document.
      state: STATES[row.state] ?? 'waiting',
      outcome: row.outcome,
      machine: row.outcome === 'machine' ? 1 : 0,
      attempts: row.attempts,
      next_at: row.state === NumberState.Waiting && row.next_at > 0 ? row.next_at : null,
      import_id: row.import_id,
      variables: variablesOf(row, isClear),
      consent: consentOf(row, isClear),
    };
  });
}

/** Clients of the call module's API name no language, and know the Chinese names. */
function wantedLanguage({ reply, language }: Context): Language {
  return reply.request.headers['accept-language'] === undefined ? 'zh' : language;
}

const STATES = ['waiting', 'calling', 'final'];

export function statusName(status: number, language: Language): string {
  const names: Readonly<Record<number, string>> =
    language === 'zh' ? CALL_STATUS_NAMES : CALL_STATUS_NAMES_EN;
  return names[status] ?? '';
}

function lastCall(last: HistoryRow | undefined, { time }: Writing) {
  if (!last)
    return {
      ...{ callid: null, calldate: null, bill: 0, duration: 0 },
      ...{ hangupcause: null, hangupdate: null, answerdate: null },
    };
  const ended = Number(last.ended_at);
  return {
    callid: last.call_id,
    calldate: time(Number(last.called_at)),
    bill: last.bill,
    duration: last.duration,
    hangupcause: last.hangup_cause,
    hangupdate: time(ended),
    answerdate: last.bill > 0 ? time(ended - last.bill) : null,
  };
}

interface AttemptAround {
  row: NumberRow;
  task: ToShow['task'];
  writing: Writing;
  language: Language;
}

function shownAttempt(one: HistoryRow, { row, task, writing, language }: AttemptAround) {
  const city = findCity(one.city_id || row.city_id);
  return {
    id: Number(one.id),
    user_id: null,
    task_id: task.uuid,
    call_id: one.call_id,
    number_id: row.id,
    number: writing.number(one.number),
    call_time: writing.time(Number(one.called_at)),
    duration: one.duration,
    hangup_cause: one.hangup_cause,
    hangup_code: one.hangup_code,
    bill: one.bill,
    call_status: one.call_status,
    status: one.status,
    record_file: one.record_file === null ? null : writing.text(one.record_file),
    calling_number: one.calling_number === null ? null : writing.number(one.calling_number),
    province_id: one.province_id || (city?.provinceId ?? 0),
    city_id: one.city_id || row.city_id,
    operator: one.operator || row.operator,
    created_at: writing.time(Number(one.ended_at)),
    updated_at: writing.time(Number(one.ended_at)),
    status_str: statusName(one.status, language),
    // Beyond the document.
    attempt: one.attempt,
    line_id: one.line_id,
    host: one.host,
    early_media: one.early_media,
    early_media_phrase: one.early_media_phrase,
    early_media_text: one.early_media_text,
    class: one.class,
    machine: one.class === 'machine' ? 1 : 0,
  };
}

/** A source may have a number in it. */
function consentOf(row: NumberRow, isClear: boolean): Consent | null {
  const consent = keptConsent(row.consent);
  if (consent === null || consent === 'unreadable') return null;
  return isClear ? consent : { ...consent, source: maskNumbersIn(consent.source) };
}

/** Who may not see numbers sees none in variables either. */
function variablesOf(row: NumberRow, isClear: boolean): Record<string, string> {
  if (row.variables === null) return {};
  const all = Object.entries(JSON.parse(row.variables) as Record<string, string>);
  return Object.fromEntries(all.map(([name, value]) => [name, isClear ? value : maskNumbersIn(value)]));
}
