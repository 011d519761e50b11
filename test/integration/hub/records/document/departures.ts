/**
 * Where an answer departs from the document's own example, and why. Everything else is compared exactly: each name, type,
 * value and null, and the order of the names. A path has `*` for each element of a list.
 */
import { readFileSync } from 'node:fs';

export interface Departure {
  path: string;
  /** What the answer has instead; a function gets the value of the document and the indexes of the path. */
  is: unknown;
  why: string;
}

const NO_USER = 'objects belong to accounts, not to users';
const NOT_TOLD = 'no recogniser tells';
export const NEW_GROUP_ID = 'group';

const BEYOND = 'beyond the document: whether a machine answered, and what was announced before';
const FIELDS_BEYOND = { machine: 0, early_media: null, early_media_phrase: null };
/** A record with the fields that the document does not have, before its grade. */
const withFieldsBeyond = (record: { level: unknown }) => {
  const names = Object.keys(record);
  const at = names.indexOf('level');
  const entries = Object.entries(record);
  return Object.fromEntries([
    ...entries.slice(0, at),
    ...Object.entries(FIELDS_BEYOND),
    ...entries.slice(at),
  ]);
};

const aTurnId = (_value: unknown, [at]: readonly number[]) => `${CALL}-${at}`;
const CALL = '281db55e-64e8-11e9-9bb2-3564eb72c846';

const NANJING = { id: 320100, pid: 320000, city: '南京', area_code: '025', post_code: '210000' };
const JIANGSU = { id: 320000, pid: null, city: '江苏', area_code: '025', post_code: '210000' };
const MADE = { created_at: '2026-11-27 08:00:00', updated_at: '2026-11-27 08:00:00' };

/** `GET v1/record/{record_id}` */
export const OF_RECORD: readonly Departure[] = [
  { path: 'id', is: 'eb9464a2-adf2-4621-9157-64892e86e273', why: 'the id of a record is its callid' },
  { path: 'gender', is: 0, why: NOT_TOLD },
  { path: 'gender_str', is: '未知', why: NOT_TOLD },
  ...Object.entries(FIELDS_BEYOND).map(([path, is]) => ({ path, is, why: BEYOND })),
  { path: 'context', is: null, why: 'beyond the document: what was known of the caller' },
];

const INTENT = documentOf('record-list').data[0].tag_groups[0];
/** Two tags of the group that the example has twice. */
export const CUT_TAGS = ['1', '2'].map((id) => ({ id, name: `有意向 ${id}`, tag_groups: [INTENT] }));

/** `GET v1/task/record` */
export const OF_LIST: readonly Departure[] = [
  { path: 'data', is: (records: { level: unknown }[]) => records.map(withFieldsBeyond), why: BEYOND },
  { path: 'data.*.id', is: 'd6a577d4-7180-11e9-80bd-7fed30fcff3f', why: 'the id of a record is its callid' },
  { path: 'data.*.gender', is: 0, why: NOT_TOLD },
  {
    path: 'data.*.callee',
    is: '18651683344',
    why: 'the number of the example belongs to 北京: this one belongs where the example says',
  },
  { path: 'data.*.province_id', is: 320000, why: 'ids are codes of GB/T 2260' },
  { path: 'data.*.city_id', is: 320100, why: 'ids are codes of GB/T 2260' },
  { path: 'data.*.city', is: { ...NANJING, ...MADE }, why: 'ids are codes of GB/T 2260' },
  {
    path: 'data.*.province',
    is: { ...JIANGSU, ...MADE },
    why: 'a province has the codes of its capital; the document has those of another city',
  },
  { path: 'data.*.created_at', is: '2019-05-08 19:03:26', why: 'the answer; the record is written later' },
  { path: 'data.*.updated_at', is: '2020-03-06 23:06:46', why: 'a look changes the record' },
  {
    path: 'data.*.tags',
    is: (tags: object[]) => [...CUT_TAGS.map((tag) => ({ ...structuredClone(tags[0]), ...tag })), ...tags],
    why: 'the head of the example is cut off: its groups of tags are those of three tags',
  },
  { path: 'data.*.tags.*.user_id', is: null, why: NO_USER },
  {
    path: 'data.*.tags.*.pivot.tag_id',
    is: (_id: string, [, at = 0]: readonly number[]) => CUT_TAGS[at]?.id ?? _id,
    why: 'as above',
  },
  {
    path: 'data.*.tags.*.pivot.taggable_id',
    is: 'd6a577d4-7180-11e9-80bd-7fed30fcff3f',
    why: 'what has the tag is the call',
  },
  { path: 'data.*.tags.*.tag_groups.*.user_id', is: null, why: NO_USER },
  { path: 'data.*.tag_groups.*.user_id', is: null, why: NO_USER },
  { path: 'total_is_estimate', is: false, why: 'beyond the document' },
  { path: 'current_page', is: 1, why: 'beyond the document' },
  { path: 'next_cursor', is: null, why: 'beyond the document' },
];

const LEAVE = {
  ...{ notify: 'leave', question: '', speak_ms: 0, play_ms: 0, question_index: 2, sequence: 6 },
  ...{ created_at: '2019-04-22 18:20:05', updated_at: '2019-04-22 18:20:05' },
};

/** `GET v1/task/record_info/{task_id}/{record_id}` */
export const OF_INFO: readonly Departure[] = [
  {
    path: 'records',
    is: (turns: object[]) => [...turns, { ...structuredClone(turns[2]), ...LEAVE }],
    why: 'beyond the document: the end of a flow',
  },
  { path: 'records.*.id', is: aTurnId, why: 'rows have no ids of their own' },
  { path: 'records.*.record_id', is: CALL, why: 'the id of a record is its callid' },
  { path: 'records.*.asrtype', is: null, why: NOT_TOLD },
  { path: 'records.*.gender', is: null, why: NOT_TOLD },
  { path: 'records.*.asr_elapse', is: null, why: NOT_TOLD },
  { path: 'records.*.record_ms', is: null, why: NOT_TOLD },
  { path: 'records.*.volume_gain', is: null, why: NOT_TOLD },
  {
    path: 'records.*.callee',
    is: '18651683344',
    why: 'one call has one callee; the document changes it once',
  },
  {
    path: 'records.*.contents',
    is: (contents: object[], [at = 0]: readonly number[]) =>
      at === 0
        ? [
            ...contents,
            ...['普通文本,没有变量', '罗文龙先生'].map((translate_text, index) => ({
              ...{ id: '', file_id: null, sort: index + 1, status: true, translate_text, wav_second: 2 },
            })),
          ]
        : contents,
    why: 'each part of answer_content is there; the document shows the first',
  },
  {
    path: 'records.*.contents.*.id',
    is: (_value: unknown, [at, part]: readonly number[]) => `${CALL}-${at}-${part}`,
    why: 'prompts have no ids',
  },
  { path: 'records.*.contents.*.file_id', is: null, why: 'prompts have no ids' },
  {
    path: 'records.*.contents.*.wav_second',
    is: (seconds: number) => Math.round(seconds * 1000) / 1000,
    why: 'times are whole ms',
  },
  { path: 'records.*.tags.*.user_id', is: null, why: NO_USER },
  {
    path: 'records.*.tags.*.pivot',
    is: {
      ...{ taggable_id: `${CALL}-0`, tag_id: '4c318fbd-834f-4b41-bfbe-a631e5422812' },
      ...{ created_at: '2019-04-22 18:19:55', updated_at: '2019-04-22 18:19:55' },
    },
    why: 'what has the tag is the turn, since it was said',
  },
  { path: 'records.*.tags.*.tag_group.*.id', is: NEW_GROUP_ID, why: 'ids are texts' },
  { path: 'records.*.tags.*.tag_group.*.user_id', is: null, why: NO_USER },
  { path: 'records.*.record', is: null, why: 'beyond the document: the recording of a turn' },
  { path: 'intervene_number', is: [], why: 'nobody can take over a call' },
  { path: 'is_crm_exists', is: false, why: 'there is no CRM' },
  { path: 'info.record', is: withFieldsBeyond, why: BEYOND },
  { path: 'info.record.id', is: CALL, why: 'the id of a record is its callid' },
  { path: 'info.record.gender', is: 0, why: NOT_TOLD },
  { path: 'info.record.gender_str', is: '未知', why: NOT_TOLD },
  { path: 'info.record.crm_number', is: null, why: 'there is no CRM' },
  { path: 'info.task.user_id', is: null, why: NO_USER },
  { path: 'info.task.group.user_id', is: null, why: NO_USER },
  { path: 'info.task.group.updated_at', is: '2018-12-15 18:46:41', why: 'a version is never changed' },
  { path: 'info.task.group.link_word_group_id', is: null, why: 'scripts have no groups of words' },
  { path: 'info.task.group.tag_scene_id', is: null, why: 'scenes belong to groups of tags' },
  {
    path: 'utterances.*.name',
    is: (_name: string, [at = 0]: readonly number[]) => documentOf('record-info').utterances[at].id,
    why: 'a node has one name',
  },
  { path: 'utterances.*.user_id', is: null, why: NO_USER },
  {
    path: 'utterances.*.priority',
    is: (_value: number, [at = 0]: readonly number[]) => at + 1,
    why: 'the order of the script',
  },
  { path: 'utterances.*.wait', is: 0, why: 'set for prompts, not for nodes' },
  { path: 'utterances.*.play_ms', is: 0, why: 'set for prompts, not for nodes' },
  { path: 'utterances.*.created_at', is: '2018-12-15 18:46:41', why: 'the time of the version' },
  { path: 'utterances.*.updated_at', is: '2018-12-15 18:46:41', why: 'the time of the version' },
  {
    path: 'latencies',
    is: {
      speech: { count: 2, sum: 2270, most: 1395 },
      ...{ reply: null, tts: null, nlp: null, http: null },
    },
    why: 'beyond the document: how long the call waited',
  },
];

const WHEN_ENDED = 'a row is written when its call has ended';

/** `GET v1/task/number` with `call_history=1` */
export const OF_NUMBERS: readonly Departure[] = [
  {
    path: 'data',
    is: (numbers: { call_history: object[] }[]) =>
      numbers.map(({ call_history, ...number }) => ({
        ...number,
        ...{ state: 'final', outcome: null, machine: 0, attempts: 2, next_at: null, import_id: null },
        ...{ variables: {}, consent: null },
        call_history,
      })),
    why: 'beyond the document',
  },
  { path: 'data.*.call_history.*.user_id', is: null, why: NO_USER },
  { path: 'data.*.call_history.*.province_id', is: 320000, why: 'ids are codes of GB/T 2260' },
  { path: 'data.*.call_history.*.city_id', is: 320100, why: 'ids are codes of GB/T 2260' },
  {
    path: 'data.*.call_history.*.created_at',
    is: (_time: string, [, at = 0]: readonly number[]) => ENDS[at],
    why: WHEN_ENDED,
  },
  {
    path: 'data.*.call_history.*.updated_at',
    is: (_time: string, [, at = 0]: readonly number[]) => ENDS[at],
    why: WHEN_ENDED,
  },
  {
    path: 'data.*.call_history.*.status_str',
    is: (name: string) => name.replace('占线、', '占线/'),
    why: 'the document writes this name in two ways',
  },
  ...Object.entries({
    attempt: [2, 1],
    line_id: [1, 1],
    host: ['host-1', 'host-1'],
    early_media: [null, 'busy now'],
    early_media_phrase: [null, null],
    early_media_text: [null, null],
    class: ['answered', 'callee'],
    machine: [0, 0],
  }).map(([name, values]) => ({
    path: `data.*.call_history.*.${name}`,
    is: (_none: unknown, [, at = 0]: readonly number[]) => values[at],
    why: 'beyond the document',
  })),
  { path: 'current_page', is: 1, why: 'beyond the document' },
  { path: 'next_cursor', is: null, why: 'beyond the document' },
];

/** Ends of the calls of the example. */
const ENDS = ['2020-03-06 23:05:12', '2020-03-04 20:50:49'];

/** `GET v1/task/{id}` has the fields of `info.task`, and more. */
export const OF_TASK: readonly Departure[] = OF_INFO.flatMap(({ path, ...rest }) =>
  path.startsWith('info.task.') ? [{ path: path.slice('info.task.'.length), ...rest }] : [],
);

// biome-ignore lint/suspicious/noExplicitAny: an example of the document, whatever it is
export function documentOf(name: string): any {
  return JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8'));
}

/** The answer that is expected, as text: a document with its departures. */
export function expectedText(document: unknown, departures: readonly Departure[]): string {
  const copy = structuredClone(document);
  for (const departure of departures) apply(copy, departure.path.split('.'), { departure, indexes: [] });
  return JSON.stringify(copy, null, 1);
}

function apply(
  at: unknown,
  [name = '', ...rest]: readonly string[],
  { departure, indexes }: { departure: Departure; indexes: readonly number[] },
): void {
  if (name === '*') {
    for (const [index, one] of (at as unknown[]).entries())
      apply(one, rest, { departure, indexes: [...indexes, index] });
    return;
  }
  const object = at as Record<string, unknown>;
  if (rest.length > 0) apply(object[name], rest, { departure, indexes });
  else object[name] = typeof departure.is === 'function' ? departure.is(object[name], indexes) : departure.is;
}
