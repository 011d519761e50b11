/** Tells why each row of a call is as it is: the dialog's own `step()` goes through the inputs once more, with a trace. */
import { InputType, type Row } from '../../../../engine/contract/row.ts';
import { countAt } from '../../../../engine/dialog/counters.ts';
import { type CallState, type Input, NO_CALL, type StepResult } from '../../../../engine/dialog/state.ts';
import { step } from '../../../../engine/dialog/step.ts';
import type { Flow } from '../../../../engine/flow/compiled.ts';
import { type ExplainInput, explain } from '../../../../sidecar/insight/explain.ts';
import type { Turn, Why } from '../protocol.ts';

/** Of the conditions that do not match, so many are shown. */
const MOST_MISSED = 12;

export interface Told {
  turns: Turn[];
  /** The state after the last row; null where it cannot be told. */
  state: CallState | null;
}

/** @param playing whether prompts were playing when the input of a row came */
export function turnsOf(flow: Flow, rows: readonly Row[], playing: (row: number) => boolean): Told {
  const turns: Turn[] = [];
  let state: CallState | null = NO_CALL;
  for (let at = 0; at < rows.length; ) {
    const row = rows[at] as Row;
    const told: StepResult | null = state && again(flow, state, rows, at, playing(at));
    const input = told && state && explained(row, playing(at));
    const why = input && state ? whyOf(flow, state, input) : null;
    const after: CallState | null = told?.state ?? null;
    // A switch has two rows. Both tell of the same input.
    const count = told?.rows.length ?? 1;
    for (let i = 0; i < count; i++) turns.push(turnOf(after, i === 0 ? why : null, row));
    at += Math.max(1, count);
    state = after;
  }
  return { turns, state };
}

/** The step that wrote the rows from `at` on; null if they differ, as those of a machine that answered. */
function again(
  flow: Flow,
  state: CallState,
  rows: readonly Row[],
  at: number,
  playing: boolean,
): StepResult | null {
  const row = rows[at] as Row;
  const input = inputOf(row, playing);
  if (input === null) return null;
  const result = step(flow, state, input, { now: Date.parse(row.createtime), logPartials: true });
  const isSame = result.rows.every((one, i) => {
    const written = rows[at + i];
    return (
      written !== undefined &&
      one.matching_method === written.matching_method &&
      one.condition_id === written.condition_id &&
      one.response_type === written.response_type &&
      one.response_id === written.response_id
    );
  });
  return isSame && result.rows.length > 0 ? result : null;
}

function inputOf(row: Row, playing: boolean): Input | null {
  const nlp = row.input_nlp_args === null ? null : { keyword: row.input_nlp_args };
  const context = { nextAppid: '', playTime: row.input_play_time, record: null };
  switch (row.input_type) {
    case InputType.Create:
      return { ...context, type: 'create', callid: row.callid };
    case InputType.Text: {
      const final = row.input_final === 1;
      return { ...context, type: 'text', text: row.input_args, final, startedAt: 0, playing, nlp };
    }
    case InputType.Dtmf:
      return { ...context, type: 'dtmf', keys: row.input_args, startedAt: 0, lastKeyAt: 0, playing, nlp };
    case InputType.Complete:
      return { ...context, type: 'complete', argument: row.input_args };
    case InputType.Destroy:
      return { ...context, type: 'destroy', reason: row.input_args };
    default:
      return null;
  }
}

function explained(row: Row, playing: boolean): ExplainInput | null {
  const nlp = row.input_nlp_args;
  switch (row.input_type) {
    case InputType.Text:
      return { type: 'text', text: row.input_args, final: row.input_final === 1, playing, nlp };
    case InputType.Dtmf:
      return { type: 'dtmf', keys: row.input_args, nlp };
    case InputType.Complete:
      return { type: 'complete', argument: row.input_args };
    default:
      return null;
  }
}

export function whyOf(flow: Flow, state: CallState, input: ExplainInput): Why {
  const { candidates, hit, node, skipped, outcome, target, folded } = explain(flow, state, state.node, input);
  const isMissed = ({ verdict }: (typeof candidates)[number]): boolean => verdict === 'no-match';
  return {
    node,
    skipped,
    outcome,
    target,
    folded,
    hit: hit === null ? null : (candidates[hit] ?? null),
    others: candidates.filter((one, i) => i !== hit && !isMissed(one)),
    missed: candidates.filter(isMissed).slice(0, MOST_MISSED),
    compared: candidates.length,
  };
}

function turnOf(state: CallState | null, why: Why | null, row: Row): Turn {
  return {
    why,
    score: state?.score ?? row.potential,
    rounds: state?.rounds ?? 0,
    mismatches: state?.mismatches ?? 0,
    entries: state && state.node >= 0 ? countAt(state.entries, state.node) : 0,
  };
}
