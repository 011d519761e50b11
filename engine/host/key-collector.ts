import { addKey, type KeyEntry } from '../dialog/key-entry.ts';
import type { Conversation } from './conversation.ts';

/** Collects an action's keys into a DTMF entry (flow-format.md#listen-9). */
export class KeyCollector {
  private entry: KeyEntry | null = null;

  constructor(private readonly conversation: Conversation) {}

  /** Adds a key, and returns whether it closes the entry. */
  add(key: string, now: number): boolean {
    const { flow, state } = this.conversation;
    const { open, closed } = addKey(flow, state, this.entry, { key, pressedAt: now });
    this.entry = closed || open;
    return closed !== null;
  }

  isOpen(): boolean {
    return this.entry !== null;
  }

  /** When the entry closes without another key, ms since the epoch; null without an entry. */
  timesOutAt(): number | null {
    return this.entry && this.entry.lastKeyAt + this.conversation.flow.settings.dtmfDigitTimeoutMs;
  }

  /** Returns the entry and starts over. */
  take(): KeyEntry | null {
    const { entry } = this;
    this.entry = null;
    return entry;
  }
}
