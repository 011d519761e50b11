/** The turns of a call in the form of the call module's API: `records[]` of a record's details. */
import { InputType, type PlayedPrompt, ResponseType, type Row } from '../../engine/contract/row.ts';
import type { StoredRecord, TurnTag } from './call.ts';
import type { Writing } from './shown-record.ts';
import { type KnownTag, shownGroup, shownTag } from './shown-tags.ts';
import { spokenAnswer } from './spoken-answer.ts';

/** Classes of words of the document: a node of the flow, a prompt of the knowledge base. */
const WORD_CLASS = { flow: '16', knowledge: '1' } as const;

export interface TurnsOf {
  record: StoredRecord;
  rows: readonly Row[];
  tags: ReadonlyMap<string, KnownTag>;
}

export function shownTurns({ record, rows, tags }: TurnsOf, writing: Writing) {
  let question = 0;
  return rows.map((row, at) => {
    const isText = row.input_type === InputType.Text;
    const isPartial = isText && row.input_final === 0;
    // A partial text belongs to the question that it becomes.
    const index = isPartial ? question + 1 : question + Number(isText || row.input_type === InputType.Dtmf);
    if (!isPartial) question = index;
    const id = `${record.callid}-${row.row_index ?? at}`;
    const created = writing.time(Date.parse(row.createtime));
    const answer = isPartial || row.response_id === null ? null : spokenAnswer(rows, at);
    const isBegin = row.input_type === InputType.Create;
    return {
      id,
      record_id: record.callid,
      task_id: record.task_id,
      notify: notifyOf(row),
      callid: record.callid,
      error_code: 0,
      asrtype: null,
      callee: record.callee === null ? null : writing.number(record.callee),
      gender: null,
      asr_elapse: null,
      record_ms: null,
      volume_gain: null,
      question: isText || row.input_type === InputType.Dtmf ? row.input_args : '',
      question_index: index,
      speak_ms: isText && !isPartial ? (row.input_duration ?? 0) : 0,
      play_ms: row.input_play_time ?? 0,
      keyword: isBegin ? '' : row.matching_keyword,
      answer_id: row.response_id,
      answer_text: row.response_description,
      word_class: wordClassOf(row),
      score: Number(row.potential ?? 0) || 0,
      sequence: (row.row_index ?? at) + 1,
      created_at: created,
      updated_at: created,
      bridge_status: null,
      answer_content: answer === null ? null : answer.map(({ prompt }) => prompt).join('\n'),
      contents: (answer ?? []).map((played, sort) => contentOf(`${id}-${sort}`, played, sort)),
      tags: tagsOf(record.tags ?? [], row).flatMap(({ tag: tagId }) => {
        const tag = tags.get(tagId);
        if (!tag) return [];
        const tagged = { id, since: Date.parse(row.createtime) };
        return [
          {
            ...shownTag(tag, tagged, writing),
            tag_group: tag.groups.map((group) => shownGroup(group, writing)),
          },
        ];
      }),
      // Beyond the document: the recording of what was said.
      record: row.record === null ? null : writing.text(row.record),
    };
  });
}

function notifyOf({ input_type, input_final }: Row): string {
  if (input_type === InputType.Create) return 'enter';
  if (input_type === InputType.Destroy) return 'leave';
  return input_type === InputType.Text && input_final === 0 ? 'asrprogress_notify' : 'asrmessage_notify';
}

function wordClassOf({ response_type }: Row): string | null {
  if (response_type === null) return null;
  const isKnowledge = response_type === ResponseType.Kb || response_type === ResponseType.SwitchPrompt;
  return isKnowledge ? WORD_CLASS.knowledge : WORD_CLASS.flow;
}

function contentOf(id: string, { prompt, ms }: PlayedPrompt, sort: number) {
  return {
    id,
    file_id: null,
    sort,
    status: true,
    translate_text: prompt,
    wav_second: ms / 1000,
  };
}

function tagsOf(tags: readonly TurnTag[], { row_index }: Row): TurnTag[] {
  return tags.filter(({ row }) => row === row_index);
}
