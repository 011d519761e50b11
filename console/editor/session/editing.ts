/**
 * The flow that is open: its document with all that can be undone, what is selected, and what others say of it. Problems,
 * runs and tests are marks beside the document and never part of it.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { JsonObject } from '../../../engine/text/json.ts';
import type { Language, Words } from '../../i18n/words.tsx';
import type { Note, Outcome } from '../model/commands/outcome.ts';
import { type FlowDocument, textOfDocument, valueOfDocument } from '../model/document/document.ts';
import { EditRefused } from '../model/document/edit-object.ts';
import {
  backTo,
  type History,
  joined,
  type Mark,
  markOf,
  newHistory,
  record,
  redo,
  type Selection,
  sealed,
  select,
  undo,
} from '../model/history/history.ts';

/** What lint found. */
export interface Problem {
  rule: string;
  severity: 'error' | 'warning';
  /** A JSON path, such as `$.flow.F1.subflow["10"]`. */
  path: string;
  message: Readonly<Record<Language, string>>;
}

/** Names an arrow. */
export interface ArrowName {
  node: string;
  target: string;
}

export function arrowKey({ node, target }: ArrowName): string {
  return JSON.stringify([node, target]);
}

/** What a test chat lights up. */
export interface RunMarks {
  nodes: ReadonlySet<string>;
  /** Keys of arrows, see `arrowKey`. */
  arrows: ReadonlySet<string>;
  /** Where the call is; null before it begins and after it has ended. */
  current: string | null;
}

/** How the saved tests fare, for the margin of arrows. */
export interface TestMarks {
  /** By `arrowKey`. */
  arrows: ReadonlyMap<string, 'passed' | 'failed'>;
}

/** Pages of the flow, in the order of the tabs. */
export const PAGES = [
  'canvas',
  'knowledge',
  'synonyms',
  'settings',
  'levels',
  'prompts',
  'tests',
  'versions',
] as const;
export type Page = (typeof PAGES)[number];

export interface EditorState {
  /** The flow's name, for lint and the simulator. */
  name: string;
  history: History;
  page: Page;
  problems: readonly Problem[];
  run: RunMarks | null;
  tests: TestMarks | null;
  /** What the last command was refused for, or did besides; the page shows it once. */
  told: { refused: EditRefused } | { notes: readonly Note[] } | null;
  /** Moves the canvas to a node, and the focus. `at` tells two requests for the same node apart. */
  goTo: { node: string; at: number } | null;
  isReadOnly: boolean;
}

export interface EditOptions {
  /** Edits of one group in a row are one step until `seal`: typing in one field. */
  group?: string;
  selection?: Selection;
}

/** Names a step for the menu and the history: a key of `words.steps`. */
export type StepLabel = keyof Words['steps'];

export class Editing {
  readonly store: StoreApi<EditorState>;

  constructor(name: string, document: FlowDocument, { isReadOnly = false } = {}) {
    this.store = createStore<EditorState>(() => ({
      name,
      history: newHistory(document),
      page: 'canvas',
      problems: [],
      run: null,
      tests: null,
      told: null,
      goTo: null,
      isReadOnly,
    }));
  }

  get state(): EditorState {
    return this.store.getState();
  }

  get document(): FlowDocument {
    return this.state.history.document;
  }

  /** The flow as ordered maps. A part that has not changed is the same object again. */
  get value(): JsonObject {
    return valueOfDocument(this.document);
  }

  /** The script as it would be saved: what is tested is what is on the screen. */
  get text(): string {
    return textOfDocument(this.document);
  }

  /** Carries out a command as one step. @returns false: it was refused, and the page says why */
  edit(label: StepLabel, command: (document: FlowDocument) => Outcome, options: EditOptions = {}): boolean {
    const { history, isReadOnly } = this.state;
    if (isReadOnly) return false;
    try {
      const { document, notes } = command(history.document);
      this.store.setState({
        history: record(history, document, { label, ...options }),
        told: notes.length > 0 ? { notes } : null,
      });
      return true;
    } catch (error) {
      if (!(error instanceof EditRefused)) throw error;
      this.store.setState({ told: { refused: error } });
      return false;
    }
  }

  /** Ends a group of edits: the field has lost the focus, or the author has paused. */
  seal(): void {
    this.change(sealed);
  }

  select(selection: Selection): void {
    this.change((history) => select(history, selection));
  }

  undo(): void {
    this.change(undo);
  }

  redo(): void {
    this.change(redo);
  }

  /** A place to come back to (`cancel`), or from which all becomes one step (`join`): a drag. */
  mark(): Mark {
    return markOf(this.state.history);
  }

  cancel(mark: Mark): void {
    this.change((history) => backTo(history, mark));
  }

  join(mark: Mark): void {
    this.change((history) => joined(history, mark));
  }

  /** Takes another document as a step: a restored version, a merge. */
  replace(label: StepLabel, document: FlowDocument): void {
    this.change((history) => record(history, document, { label }));
  }

  show(page: Page): void {
    this.seal();
    this.store.setState({ page });
  }

  /** Selects a node and brings it into view. */
  goTo(node: string): void {
    const { goTo } = this.state;
    this.select([node]);
    this.store.setState({ page: 'canvas', goTo: { node, at: (goTo?.at ?? 0) + 1 } });
  }

  private change(change: (history: History) => History): void {
    const { history } = this.state;
    const next = change(history);
    if (next !== history) this.store.setState({ history: next });
  }
}
