/**
 * Where the call stands, as it can be seen from outside: in the rows that the bundle writes, and in the channel
 * variable `cti_robot_phase`.
 */
import { InputType, ResponseType, type Row } from '../../../engine/contract/row.ts';

export class CallProgress {
  /** `prompt`, `wait`, `pause` or `app`; `""` between an action's row and its first phase. */
  phase = '';
  /** When the phase began. Virtual ms. */
  since = 0;
  /** When the running action's prompts began; undefined before. Virtual ms. */
  promptsAt: number | undefined;
  /** The running action's prompts as written in the flow. */
  playbacks: readonly string[] = [];
  /** How many actions have completed. */
  completions = 0;
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
      // One action plays these, followed by those of the row that comes next.
      this.switchPrompts = playbacks;
    } else if (row.response_type !== null) {
      this.playbacks = [...this.switchPrompts, ...playbacks];
      this.switchPrompts = [];
      this.promptsAt = undefined;
      this.phase = '';
    }
  }
}
