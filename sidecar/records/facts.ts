/** What rules of grades may ask about a call. */
import { InputType, ResponseType, type Row } from '../../engine/contract/row.ts';
import type { Call, TurnTag } from './call.ts';

export interface CallFacts {
  /** Null: the call has none, or it is not a number. */
  score: number | null;
  rounds: number;
  /** ms */
  duration: number;
  /** ms; 0: not answered */
  bill: number;
  isAnswered: boolean;
  /** Ids of the nodes that were reached. */
  nodes: ReadonlySet<string>;
  /** Ids of the tags. */
  tags: ReadonlySet<string>;
  counts: Readonly<Record<Countable, number>>;
}

export const COUNTABLES = ['texts', 'keys', 'mismatches', 'prompts'] as const;
/** Final texts, keys, inputs that matched nothing, hits of the knowledge base. */
export type Countable = (typeof COUNTABLES)[number];

export function factsOf({ record, rows }: Call, tags: readonly TurnTag[]): CallFacts {
  const score = record.score === null || record.score.trim() === '' ? Number.NaN : Number(record.score);
  const bill = record.bill ?? 0;
  return {
    score: Number.isFinite(score) ? score : null,
    rounds: record.rounds ?? 0,
    duration: record.duration ?? 0,
    bill,
    isAnswered: record.answerdate !== null || bill > 0,
    nodes: new Set(rows.flatMap((row) => ledTo(row) ?? row.current_flowid ?? [])),
    tags: new Set(tags.map(({ tag }) => tag)),
    counts: countRows(rows),
  };
}

/** The node to which a row led; null for none. */
export function ledTo({ response_type, response_id }: Row): string | null {
  const led = response_type === ResponseType.Flow || response_type === ResponseType.SwitchTarget;
  return led ? response_id : null;
}

/** The prompt of the knowledge base that a row hit; null for none. */
export function promptOf({ response_type, response_id }: Row): string | null {
  return response_type === ResponseType.Kb || response_type === ResponseType.SwitchPrompt
    ? response_id
    : null;
}

function countRows(rows: readonly Row[]): Record<Countable, number> {
  const counts = { texts: 0, keys: 0, mismatches: 0, prompts: 0 };
  for (const row of rows) {
    if (row.input_type === InputType.Text && row.input_final !== 0) counts.texts++;
    if (row.input_type === InputType.Dtmf) counts.keys++;
    if (row.response_type === ResponseType.Mismatch) counts.mismatches++;
    if (row.response_type === ResponseType.Kb) counts.prompts++;
  }
  return counts;
}
