/** Records as the API lists them and shows their details. */
import type { Row } from '../../../engine/contract/row.ts';
import { type City, findCity, findProvince, operatorName, type Province } from '../../numbers/places.ts';
import type { StoredRecord } from '../../records/call.ts';
import { type Around, shortRecord, type Writing } from '../../records/shown-record.ts';
import { type KnownTag, shownGroup, shownTag } from '../../records/shown-tags.ts';
import { shownTask, type TaskOfCall } from '../../records/shown-task.ts';
import { shownTurns } from '../../records/shown-turns.ts';
import { type ScriptOfCall, shownUtterances } from '../../records/shown-utterances.ts';

/** When the table of places was made. */
const PLACES_SINCE = Date.UTC(2026, 10, 27);

interface ToShow {
  record: StoredRecord;
  around: Around;
  tags: ReadonlyMap<string, KnownTag>;
}

/** A record of a list. */
export function listedRecord({ record, around, tags }: ToShow, writing: Writing) {
  const ids = [...new Set((record.tags ?? []).map(({ tag }) => tag))];
  const own = ids.flatMap((id) => tags.get(id) ?? []);
  const tagged = { id: record.callid, since: around.settled ?? 0 };
  const { gender_str, hangup_disposition_str, ...plain } = shortRecord(record, around, writing);
  return {
    tags: own.map((tag) => ({
      ...shownTag(tag, tagged, writing),
      tag_groups: tag.groups.map((group) => shownGroup(group, writing)),
    })),
    // One for each tag that belongs to it, as in the document.
    tag_groups: own.flatMap(({ groups }) => groups.map((group) => shownGroup(group, writing))),
    operator_name: operatorName(record.operator ?? 0),
    ...plain,
    level: around.level,
    gender_str,
    hangup_disposition_str,
    city: shownCity(findCity(record.city_id ?? 0), writing),
    province: shownProvince(findProvince(record.province_id ?? 0), writing),
  };
}

/** Null: the engine did not count it. */
function shownLatencies({ latencies }: StoredRecord) {
  const of = (kind: string) => latencies?.[kind] ?? null;
  return { speech: of('speech'), reply: of('reply'), tts: of('tts'), nlp: of('nlp'), http: of('http') };
}

function shownCity(city: City | null, writing: Writing) {
  if (city === null) return null;
  const { id, provinceId, name, areaCode, postCode } = city;
  return shownPlace({ id, pid: provinceId, city: name, area_code: areaCode, post_code: postCode }, writing);
}

function shownProvince(province: Province | null, writing: Writing) {
  if (province === null) return null;
  const { id, name, areaCode, postCode } = province;
  return shownPlace({ id, pid: null, city: name, area_code: areaCode, post_code: postCode }, writing);
}

function shownPlace<T extends object>(place: T, { time }: Writing) {
  return { ...place, created_at: time(PLACES_SINCE), updated_at: time(PLACES_SINCE) };
}

interface Details extends ToShow {
  rows: readonly Row[];
  flow: TaskOfCall['flow'];
  script: ScriptOfCall | null;
  task: TaskOfCall['fields'];
}

/** The details of a record. */
export function recordInfo({ record, around, tags, rows, flow, script, task }: Details, writing: Writing) {
  // In the details the document has these only in other places, or not at all.
  const {
    read_at: _readAt,
    province_id: _p,
    city_id: _c,
    operator: _o,
    ...plain
  } = shortRecord(record, around, writing);
  return {
    records: shownTurns({ record, rows, tags }, writing),
    is_intervene_bridge: false,
    is_intervene_hangup: false,
    intervene_number: [],
    is_crm_exists: false,
    info: {
      record: { ...plain, level: around.level, crm_number: null },
      task: record.task_id === null ? null : shownTask({ id: record.task_id, flow, fields: task }, writing),
    },
    mobile_info: {
      mobile_type: operatorName(record.operator ?? 0),
      province: findProvince(record.province_id ?? 0)?.name ?? '',
      city: findCity(record.city_id ?? 0)?.name ?? '',
    },
    utterances: script === null ? [] : shownUtterances(script, writing),
    // Beyond the document: how long the call waited.
    latencies: shownLatencies(record),
  };
}
