/**
 * What a row's prompts became when they were played: with the values of their variables, how long, or why not. The rows
 * of the next inputs tell it (`prompts_played`).
 */
import { InputType, type PlayedPrompt, ResponseType, type Row } from '../../../engine/contract/row.ts';
import { formatSeconds } from '../../lib/time.ts';

/**
 * @param rows of one call, in their order
 * @returns for each row that led to prompts a text for each of them; as written in the flow where no row tells more
 */
export function spokenPrompts(rows: readonly Row[]): Map<Row, string[]> {
  const spoken = new Map<Row, string[]>();
  rows.forEach((row, index) => {
    const written = row.response_playbacks;
    if (!Array.isArray(written) || written.length === 0) return;
    const action = Number(row.sequence) + 1;
    const played = playedIn(action, rows.slice(index + 1));
    const first = writtenBefore(row, rows[index - 1]);
    spoken.set(
      row,
      written.map((prompt, at) => (played === null ? prompt : describePlayed(prompt, played[first + at]))),
    );
  });
  return spoken;
}

/** What the rows that come in an action tell of its prompts; null where none does. */
function playedIn(action: number, after: readonly Row[]): PlayedPrompt[] | null {
  for (const row of after) {
    // Another flow on the same call numbers its actions anew.
    if (row.input_type === InputType.Create || Number(row.sequence) > action) return null;
    if (Number(row.sequence) === action && Array.isArray(row.prompts_played)) return row.prompts_played;
  }
  return null;
}

/** Of a switch, two rows lead to one action, which plays the prompts of both. */
function writtenBefore(row: Row, previous: Row | undefined): number {
  const isSecond = previous !== undefined && previous.response_type !== null && sameInput(row, previous);
  return isSecond ? (previous.response_playbacks?.length ?? 0) : 0;
}

function sameInput(row: Row, previous: Row): boolean {
  return (
    row.response_type === ResponseType.SwitchTarget &&
    previous.response_type === ResponseType.SwitchPrompt &&
    row.sequence === previous.sequence
  );
}

function describePlayed(written: string, played: PlayedPrompt | undefined): string {
  if (played === undefined) return `${written} (not reached)`;
  const ms = Number(played.ms) || 0;
  const seconds = formatSeconds(ms);
  if (played.skipped === undefined) return `${played.prompt} (${seconds})`;
  // Of a long text, a piece was left out.
  const part = ms > 0 ? `${seconds}, partly ` : '';
  return `${played.prompt} (${part}skipped: ${played.skipped})`;
}
