/** What the robot said to a row. */
import type { PlayedPrompt, Row } from '../../engine/contract/row.ts';

/**
 * The first outcome of prompts in a later row, because that has the prompts of the action to which this row led. Without the
 * column, the prompts as they are written in the flow.
 */
export function spokenAnswer(rows: readonly Row[], at: number): PlayedPrompt[] {
  for (const later of rows.slice(at + 1)) {
    if (later.prompts_played !== null) return later.prompts_played.filter(({ ms }) => ms > 0);
    if (later.response_id !== null) break;
  }
  return (rows[at]?.response_playbacks ?? []).map((prompt) => ({ prompt, ms: 0 }));
}
