/** What becomes of an action's prompts: which were played, for how long (pauses and waits do not count), which not. */
import type { PlayedPrompt } from '../contract/row.ts';

export class PromptsPlayed {
  private readonly prompts: PlayedPrompt[] = [];
  /** Ms of the prompts before the current one. */
  private before = 0;
  private since: number | null = null;

  /** The next prompt. `skipped`: why it is not played. */
  add(prompt: string, skipped: string | null): void {
    this.before += this.current()?.ms ?? 0;
    this.prompts.push(skipped === null ? { prompt, ms: 0 } : { prompt, ms: 0, skipped });
  }

  /** The current one turned out to be none that can be played. */
  skip(reason: string): void {
    const prompt = this.current();
    if (prompt !== null) prompt.skipped = reason;
  }

  start(now: number): void {
    if (this.since === null) this.since = now;
  }

  stop(now: number): void {
    const prompt = this.current();
    if (prompt !== null) prompt.ms = this.msAt(now);
    this.since = null;
  }

  /** How long prompts have been playing, ms. */
  totalAt(now: number): number {
    return this.before + this.msAt(now);
  }

  /** As a row has it; null where there was no prompt. */
  listAt(now: number): PlayedPrompt[] | null {
    if (this.prompts.length === 0) return null;
    const last = this.prompts.length - 1;
    return this.prompts.map((prompt, index) => ({
      ...prompt,
      ms: Math.round(index === last ? this.msAt(now) : prompt.ms),
    }));
  }

  private current(): PlayedPrompt | null {
    return this.prompts[this.prompts.length - 1] || null;
  }

  /** Of the current prompt. */
  private msAt(now: number): number {
    return (this.current()?.ms ?? 0) + (this.since === null ? 0 : Math.max(0, now - this.since));
  }
}
