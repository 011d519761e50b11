/** What the page says of saving. Nothing is lost in any of these states. */
import type { Conflict } from '../../../editor/model/merge/merge.ts';

export type SaveState =
  /** All of it is on the server; `at`: ms since 1970, null before the first edit. */
  | { kind: 'saved'; at: number | null }
  /** Typed, and not sent yet. */
  | { kind: 'waiting' }
  | { kind: 'saving' }
  /** The server cannot be reached; edits stay in this browser, and are sent when it is back. */
  | { kind: 'offline' }
  /** The session has ended; edits stay in this browser. */
  | { kind: 'logged-out' }
  /** The server refuses; edits stay in this browser. */
  | { kind: 'refused'; message: string };

export interface Saving {
  state: SaveState;
  /** The version that the draft began from; null: none. */
  base: string | null;
  /** Whether this browser keeps edits. `full`: its storage takes no more; `none`: it has none. */
  journal: 'kept' | 'full' | 'none';
  /** Fields that another tab or person has changed too. Mine are on the screen. */
  conflicts: readonly Conflict[];
}
