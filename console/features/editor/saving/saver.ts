/**
 * Saves the draft by itself: to this browser at once, to the server when the author pauses. What another tab has saved
 * meanwhile is merged by id, and never overwritten.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { DocumentError, openText } from '../../../editor/model/document/document.ts';
import { merge } from '../../../editor/model/merge/merge.ts';
import type { Editing } from '../../../editor/session/editing.ts';
import { isFull, type Journal } from './journal.ts';
import type { SaveState, Saving } from './save-state.ts';

/** The draft as the server has it. */
export interface ServerDraft {
  text: string;
  base: string | null;
  /** 0: there is none. */
  revision: number;
}

/** Why the server did not take a draft. */
export class DraftRefused extends Error {
  constructor(
    readonly kind: 'conflict' | 'offline' | 'logged-out' | 'refused',
    message: string,
    /** With `conflict`: what is there; null: the draft is gone. */
    readonly current: ServerDraft | null = null,
  ) {
    super(message);
    this.name = 'DraftRefused';
  }
}

export interface SaverPorts {
  /** @returns its revision. @throws DraftRefused */
  put(draft: ServerDraft): Promise<number>;
  /** @returns null: there is none */
  get(): Promise<ServerDraft | null>;
  journal: Journal;
  /** Calls back after some ms. @returns cancels it */
  after(ms: number, run: () => void): () => void;
  /** ms since 1970. */
  now(): number;
  /** Tells other tabs of a revision. */
  tellOthers(revision: number): void;
  /** Tells the author what was done with the flow on the screen. */
  tell(what: 'merged' | 'taken' | 'unreadable'): void;
}

/** After the last keystroke, ms. */
const JOURNAL_PAUSE_MS = 80;
const SAVE_PAUSE_MS = 700;
/** Somebody who never pauses is saved this often, ms. */
const SAVE_AT_LEAST_MS = 5_000;
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000] as const;

export class Saver {
  readonly store: StoreApi<Saving>;
  private server: ServerDraft;
  private isSending = false;
  private failures = 0;
  private firstUnsaved: number | null = null;
  private cancelSave = (): void => {};
  private cancelJournal = (): void => {};
  private readonly unsubscribe: () => void;

  constructor(
    private readonly editing: Editing,
    private readonly key: string,
    server: ServerDraft,
    private readonly ports: SaverPorts,
  ) {
    this.server = server;
    this.store = createStore<Saving>(() => ({
      state: { kind: 'saved', at: null },
      base: server.base,
      journal: 'kept',
      conflicts: [],
    }));
    this.unsubscribe = editing.store.subscribe((now, before) => {
      if (now.history.document !== before.history.document) this.edited();
    });
  }

  /** What the server has, as far as this page knows. */
  get onServer(): ServerDraft {
    return this.server;
  }

  get isDirty(): boolean {
    return this.editing.text !== this.server.text;
  }

  /** Sends now: Ctrl-S, a page that closes, a network that is back. */
  async saveNow(): Promise<void> {
    this.cancelSave();
    await this.send();
  }

  /** Another tab has saved. */
  async othersSaved(revision: number): Promise<void> {
    if (revision <= this.server.revision) return;
    if (this.isDirty) return this.saveNow();
    const draft = await this.ports.get().catch(() => null);
    if (draft && !this.isDirty && draft.revision > this.server.revision) this.take(draft, 'taken');
  }

  /** The draft has been published or thrown away: what is on the screen is what the server has. */
  settled(base: string | null): void {
    this.server = { text: this.editing.text, base, revision: 0 };
    this.store.setState({ base });
    this.show({ kind: 'saved', at: this.ports.now() });
    void this.forget();
  }

  /** The draft now belongs to another version: one that was merged into it. */
  rebase(base: string): void {
    this.server = { ...this.server, base };
    this.store.setState({ base });
    this.edited();
  }

  conflictsSeen(): void {
    this.store.setState({ conflicts: [] });
  }

  stop(): void {
    this.unsubscribe();
    this.cancelSave();
    this.cancelJournal();
    if (this.isDirty) void this.keep();
  }

  private edited(): void {
    const now = this.ports.now();
    this.firstUnsaved ??= now;
    if (this.store.getState().state.kind === 'saved') this.show({ kind: 'waiting' });
    this.cancelJournal();
    this.cancelJournal = this.ports.after(JOURNAL_PAUSE_MS, () => void this.keep());
    const latest = this.firstUnsaved + SAVE_AT_LEAST_MS - now;
    this.saveIn(Math.max(0, Math.min(SAVE_PAUSE_MS, latest)));
  }

  private saveIn(ms: number): void {
    this.cancelSave();
    this.cancelSave = this.ports.after(ms, () => void this.send());
  }

  private async keep(): Promise<void> {
    const { text, base, revision } = this.server;
    const entry = { text: this.editing.text, savedText: text, base, revision, at: this.ports.now() };
    try {
      await this.ports.journal.write(this.key, entry);
      this.store.setState({ journal: 'kept' });
    } catch (error) {
      this.store.setState({ journal: isFull(error) ? 'full' : 'none' });
    }
  }

  private async forget(): Promise<void> {
    this.cancelJournal();
    await this.ports.journal.remove(this.key).catch(() => {});
  }

  private async send(): Promise<void> {
    if (this.isSending) return;
    const { text } = this.editing;
    if (text === this.server.text && this.server.revision > 0) return this.saved(text);
    this.isSending = true;
    this.firstUnsaved = null;
    this.show({ kind: 'saving' });
    try {
      const revision = await this.ports.put({ ...this.server, text });
      this.server = { ...this.server, text, revision };
      this.failures = 0;
      this.ports.tellOthers(revision);
      this.isSending = false;
      this.saved(text);
    } catch (error) {
      this.isSending = false;
      if (!(error instanceof DraftRefused)) throw error;
      this.refused(error);
    }
  }

  private saved(text: string): void {
    if (this.editing.text === text) {
      this.firstUnsaved = null;
      this.show({ kind: 'saved', at: this.ports.now() });
      void this.forget();
    } else {
      this.edited();
    }
  }

  private refused(error: DraftRefused): void {
    if (error.kind === 'conflict') {
      if (error.current === null) this.server = { ...this.server, revision: 0 };
      else this.take(error.current, 'merged');
      this.saveIn(0);
      return;
    }
    void this.keep();
    if (error.kind === 'refused') {
      this.show({ kind: 'refused', message: error.message });
      return;
    }
    this.show({ kind: error.kind });
    const wait = RETRY_MS[Math.min(this.failures++, RETRY_MS.length - 1)] as number;
    this.saveIn(wait);
  }

  /** Merges what the server has into what is on the screen. */
  private take(draft: ServerDraft, what: 'merged' | 'taken'): void {
    try {
      const mine = this.editing.document;
      const { document, conflicts } = merge(openText(this.server.text), mine, openText(draft.text));
      this.server = draft;
      this.store.setState({ base: draft.base });
      if (document !== mine) {
        this.editing.replace('merge', document);
        this.ports.tell(what);
      }
      if (conflicts.length > 0) this.store.setState({ conflicts });
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      // Somebody has saved what no editor can open. What is on the screen replaces it; its text stays in the history.
      this.server = { ...draft, text: '' };
      this.ports.tell('unreadable');
    }
  }

  private show(state: SaveState): void {
    this.store.setState({ state });
  }
}
