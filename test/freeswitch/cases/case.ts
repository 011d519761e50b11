/** The parts of a case: a short flow, a caller, and the expected rows. */
import { setTimeout } from 'node:timers/promises';
import type { Row } from '../../../engine/contract/row.ts';
import type { Call } from '../call.ts';
import type { Lab } from '../lab.ts';
import { differences, type ExpectedRow, ruleBreaks } from '../rows.ts';

export interface Case {
  name: string;
  /** Throws if the case fails. */
  run(lab: Lab): Promise<void>;
  /** The case needs the machine for itself, so no others run at the same time. */
  alone?: true;
}

/** Settings of a listening node by name. The defaults are short times, so that cases are short. */
interface ListenOptions {
  mode?: 0 | 1 | 2;
  interrupt?: number;
  /** `wait_speech_timeout_ms`. */
  wait?: number;
  maxSpeech?: number;
  recordMode?: number;
}

interface Arrow {
  text?: string[];
  dtmf?: string[];
  complete?: string[];
}

/** A node that plays and listens. */
export function listening(
  playbacks: string[],
  options: ListenOptions = {},
  subflow: Record<string, Arrow> = {},
  more: object = {},
): object {
  const { mode = 1, interrupt = 0, wait = 400, maxSpeech = 20000, recordMode = 0 } = options;
  const argument = [mode, interrupt, '', '', '', '', '', wait, maxSpeech, '', '', '', recordMode]
    .map((token) => `'${token}'`)
    .join(' ');
  const arrows = Object.entries(subflow).map(([id, condition]) => [id, { condition }]);
  return {
    action: 'cti_play_and_detect_speech',
    argument,
    playbacks,
    subflow: Object.fromEntries(arrows),
    ...more,
  };
}

/** A node that runs another application. */
export function application(
  action: string,
  argument: string,
  subflow: Record<string, Arrow> = {},
  playbacks: string[] = [],
): object {
  const arrows = Object.entries(subflow).map(([id, condition]) => [id, { condition }]);
  return { action, argument, playbacks, subflow: Object.fromEntries(arrows) };
}

/** A node that says a word and ends: the target of the arrows that a case tests. */
export const LAST = listening(['half.wav'], { mode: 0 });

/**
 * Lets so many ms pass before the caller's next input. The cases are about when in a prompt or in a wait an input comes,
 * which no event marks.
 */
export const callerPauses = (ms: number): Promise<void> => setTimeout(ms);

/** Waits for the call's last row and compares. */
export async function expectRows(call: Call, expected: ExpectedRow[]): Promise<Row[]> {
  const rows = await call.rows();
  const wrong = [...ruleBreaks(rows), ...differences(rows, expected)];
  if (wrong.length === 0) return rows;
  const shown = rows.map(
    (row) =>
      `    ${row.row_index}: type ${row.input_type} ${JSON.stringify(row.input_args).slice(0, 60)} in ${row.current_flowid}` +
      ` method ${row.matching_method} → ${row.response_id} (${row.input_start_time} + ${row.input_duration}, played ${row.input_play_time})`,
  );
  throw new Error(`${wrong.join('\n  ')}\n  the rows were\n${shown.join('\n')}`);
}

/** @throws with `what` if the condition is false */
export function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}
