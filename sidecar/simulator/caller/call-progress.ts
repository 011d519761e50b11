/**
 * The progress of a call as seen from outside: from the rows that the bundle writes, and from the channel variable
 * `cti_robot_phase`.
 */
import { InputType, ResponseType, type Row } from '../../../engine/contract/row.ts';

export class CallProgress {
  /** `prompt`, `wait`, `pause` or `app`; `""` between an action's row and its first phase. */
  phase = '';
  /** When the phase began, in virtual ms. */
  since = 0;
  /** When the prompts of the current action began, in virtual ms; undefined before that. */
  promptsAt: number | undefined;
  /** The prompts of the current action as written in the flow. */
  playbacks: readonly string[] = [];
  /** The number of completed actions. */
  completions = 0;
  /** The number of actions that have begun. */
  actions = 0;
  /** Id of the current node; null before the first. */
  node: string | null = null;
  private switchPrompts: readonly string[] = [];

  enter(phase: string, now: number): void {
    if (phase === 'prompt') this.promptsAt ??= now;
    this.phase = phase;
    this.since = now;
  }

  row(row: Row): void {
    if (row.input_type === InputType.Complete) this.completions++;
    const playbacks = row.response_playbacks ?? [];
    if (row.response_type === ResponseType.SwitchPrompt) {
      // An action plays these prompts and then those of the next row.
      this.switchPrompts = playbacks;
    } else if (row.response_type !== null) {
      this.actions++;
      // An answer from the knowledge base does not leave the node.
      if (row.response_type !== ResponseType.Kb) this.node = row.response_id;
      this.playbacks = [...this.switchPrompts, ...playbacks];
      this.switchPrompts = [];
      this.promptsAt = undefined;
      this.phase = '';
    }
  }
}
