/** Keeps edits of a file in this browser until they are in the file. */
import {
  type FlowDocument,
  openFlow,
  openText,
  textOfDocument,
} from '../../../editor/model/document/document.ts';
import { Editing } from '../../../editor/session/editing.ts';
import { browserJournal, type Journal } from '../saving/journal.ts';
import type { FlowFile } from './flow-file.ts';

const PAUSE_MS = 150;

/** @throws DocumentError */
export function openKept(file: Pick<FlowFile, 'name' | 'bytes'>): { editing: Editing; kept: Kept } {
  const document = openFlow(file.bytes);
  const editing = new Editing(file.name, document);
  return { editing, kept: new Kept(editing, document, browserJournal()) };
}

export class Kept {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private inFile: FlowDocument;
  private watchers = new Set<(isSaved: boolean) => void>();
  private readonly unsubscribe: () => void;

  constructor(
    private readonly editing: Editing,
    document: FlowDocument,
    private readonly journal: Journal,
  ) {
    this.inFile = document;
    this.unsubscribe = editing.store.subscribe((now, before) => {
      if (now.history.document === before.history.document) return;
      this.tell();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.keep(), PAUSE_MS);
    });
    void this.restore(textOfDocument(document));
  }

  get isSaved(): boolean {
    return this.editing.document === this.inFile || this.editing.text === textOfDocument(this.inFile);
  }

  watch(watcher: (isSaved: boolean) => void): () => void {
    this.watchers.add(watcher);
    watcher(this.isSaved);
    return () => this.watchers.delete(watcher);
  }

  saved(document: FlowDocument): void {
    this.inFile = document;
    this.tell();
    void this.keep();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.unsubscribe();
    if (!this.isSaved) void this.keep();
  }

  private get key(): string {
    return `file/${this.editing.state.name}`;
  }

  private tell(): void {
    for (const watcher of this.watchers) watcher(this.isSaved);
  }

  private async keep(): Promise<void> {
    const text = this.editing.text;
    const savedText = textOfDocument(this.inFile);
    if (text === savedText) return this.journal.remove(this.key).catch(() => {});
    await this.journal
      .write(this.key, { text, savedText, base: null, revision: 0, at: Date.now() })
      .catch(() => {});
  }

  /** Edits of the same file that never reached it come back as a step, so that undo takes them away. */
  private async restore(opened: string): Promise<void> {
    const entry = await this.journal.read(this.key).catch(() => null);
    if (entry === null || entry.savedText !== opened || entry.text === opened) return;
    if (this.editing.text !== opened) return;
    this.editing.replace('restore', openText(entry.text));
  }
}
