/** `receiveDialog`: who said what, node by node. */
import { InputType, MatchingMethod, type Row } from '../../../engine/contract/row.ts';
import { ledTo, promptOf } from '../facts.ts';
import { spokenAnswer } from '../spoken-answer.ts';
import { type NodeType, nodeTypeOf } from './node-type.ts';
import { callNames, type ResultCall } from './result-call.ts';

/** Where a call is in its flow. */
interface Visit {
  node_id: string;
  node_name: string;
  node_type: NodeType;
  text_robot: string;
}

interface Hit {
  hit: string;
  pick: boolean;
  answer_id: string;
}

interface Said extends Visit {
  role: 'robot' | 'customer';
  tag_name: string;
  tag_desc: string;
  text_man: string;
  question_id: string;
  hits: Hit[];
}

const NOWHERE: Visit = { node_id: '', node_name: '', node_type: 'NormalNode', text_robot: '' };
/** The platform's words for a condition that every answer meets. */
const ANYTHING = '任意回答';

export function yetaDialog(call: ResultCall): string {
  const level = call.level?.name ?? '';
  return JSON.stringify({
    ...callNames(call),
    tag_max: level,
    tag_min: level,
    dialog: saidIn(call).map((said, at) => ({ seq: at + 1, ...said })),
  });
}

function saidIn({ rows, turnTags, tags }: ResultCall): Said[] {
  const said: Said[] = [];
  let here = NOWHERE;
  for (const [at, row] of rows.entries()) {
    if (isOpenPartial(row)) continue;
    const isHeard = row.input_type === InputType.Dtmf || row.input_type === InputType.Text;
    const names = turnTags.flatMap(({ row: of, tag }) => (of === row.row_index ? (tags.get(tag) ?? []) : []));
    const tag_name = names.map(({ name }) => name).join('、');
    const tag_desc = names.map(({ description }) => description).join('、');
    const question_id = promptOf(row) ?? '';
    if (isHeard)
      said.push({
        ...{ role: 'customer', ...here, tag_name, tag_desc },
        ...{ text_man: row.input_args, question_id, hits: hitsOf(row) },
      });
    if (row.response_id === null) continue;
    const next = ledTo(row);
    here = {
      node_id: next ?? (here.node_id || (row.current_flowid ?? '')),
      node_name: next === null ? here.node_name : (row.response_description ?? ''),
      node_type: nodeTypeOf(rows, at),
      text_robot: spokenAnswer(rows, at)
        .map(({ prompt }) => prompt)
        .join('\n'),
    };
    said.push({
      ...{ role: 'robot', ...here, tag_name: '', tag_desc: '' },
      ...{ text_man: '', question_id, hits: [] },
    });
  }
  return said;
}

function hitsOf(row: Row): Hit[] {
  const { matching_method: method, matching_keyword: keyword, matching_condition: condition } = row;
  if (method === null || method === MatchingMethod.Mismatch) return [];
  const hit = method === MatchingMethod.Any ? ANYTHING : keyword || condition || row.input_args;
  return [{ hit, pick: true, answer_id: promptOf(row) ?? '' }];
}

/** A partial text that led nowhere: the text that it becomes has a row of its own. */
function isOpenPartial({ input_type, input_final, response_id }: Row): boolean {
  return input_type === InputType.Text && input_final === 0 && response_id === null;
}
