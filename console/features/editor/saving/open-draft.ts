/** Decides with what a flow opens: the draft, what is published, and edits that only this browser still has. */

import type { FlowDocument } from '../../../editor/model/document/document.ts';
import { openText } from '../../../editor/model/document/document.ts';
import type { Conflict } from '../../../editor/model/merge/merge.ts';
import { merge } from '../../../editor/model/merge/merge.ts';
import type { JournalEntry } from './journal.ts';
import type { ServerDraft } from './saver.ts';

export interface Opened {
  document: FlowDocument;
  /** What a `Saver` takes as known to the server. */
  server: ServerDraft;
  /** Edits of this browser were put back: `restored`, or merged with what was saved elsewhere meanwhile. */
  recovered: 'restored' | 'merged' | null;
  conflicts: readonly Conflict[];
}

/**
 * @param server the draft, or the script that a first draft begins from, with revision 0
 * @param kept what this browser has; null: nothing
 * @throws DocumentError for a script that no editor can open
 */
export function openDraft(server: ServerDraft, kept: JournalEntry | null): Opened {
  const theirs = openText(server.text);
  const opened = { document: theirs, server, recovered: null, conflicts: [] };
  if (kept === null || kept.text === server.text || kept.text === kept.savedText) return opened;
  const mine = openText(kept.text);
  if (kept.revision === server.revision && kept.savedText === server.text)
    return { document: mine, server, recovered: 'restored', conflicts: [] };
  const { document, conflicts } = merge(openText(kept.savedText), mine, theirs);
  return { document, server, recovered: 'merged', conflicts };
}
