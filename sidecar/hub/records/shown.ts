/** Records as the API lists them and shows their details. */
import type { Row } from '../../../engine/contract/row.ts';
import type { StoredRecord } from '../../records/call.ts';
import { type Around, shortRecord, type Writing } from '../../records/shown-record.ts';
import { type KnownTag, shownGroup, shownTag } from '../../records/shown-tags.ts';
import { shownTurns } from '../../records/shown-turns.ts';
import { type FlowOfCall, shownUtterances } from '../../records/shown-utterances.ts';

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
  return {
    ...shortRecord(record, around, writing),
    tags: own.map((tag) => ({
      ...shownTag(tag, tagged, writing),
      tag_groups: tag.groups.map((group) => shownGroup(group, writing)),
    })),
    // One for each tag that belongs to it, as in the document.
    tag_groups: own.flatMap(({ groups }) => groups.map((group) => shownGroup(group, writing))),
    operator_name: '',
    level: around.level,
    city: null,
    province: null,
  };
}

/** The details of a record. */
export function recordInfo(
  { record, around, tags, rows, flow }: ToShow & { rows: readonly Row[]; flow: FlowOfCall | null },
  writing: Writing,
) {
  return {
    records: shownTurns({ record, rows, tags }, writing),
    is_intervene_bridge: false,
    is_intervene_hangup: false,
    intervene_number: [],
    is_crm_exists: false,
    info: {
      record: { ...shortRecord(record, around, writing), level: around.level, crm_number: null },
      task: null,
    },
    mobile_info: { mobile_type: '', province: '', city: '' },
    utterances: flow === null ? [] : shownUtterances(flow, writing),
  };
}
