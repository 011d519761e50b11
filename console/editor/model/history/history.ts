/**
 * Undo and redo over everything in a document, unlimited within a session. Selection, lint, runs and heat are not in it.
 * A history never changes: each function returns another one. It stays valid when the document is saved.
 */
import type { FlowDocument } from '../document/document.ts';
import type { Container } from '../document/part.ts';
import { applied, type Delta, deltaOf } from './delta.ts';

/** What is selected, as the page has it. */
export type Selection = readonly string[];

export interface Step {
  /** Names the step in the menu, in the page's language. */
  readonly label: string;
  readonly delta: Delta;
  readonly before: Selection;
  readonly after: Selection;
  /** Steps in a row with the same group are one, until `sealed`: typing in one field, a drag. */
  readonly group: string | null;
}

export interface History {
  readonly document: FlowDocument;
  readonly selection: Selection;
  readonly past: Chain;
  readonly future: Chain;
}

/** The latest step, and those before it. A list would be copied at each step. */
export type Chain = { readonly step: Step; readonly rest: Chain; readonly length: number } | null;

/** A place in the past, to come back to or to join from. */
export interface Mark {
  readonly length: number;
}

export function newHistory(document: FlowDocument): History {
  return { document, selection: [], past: null, future: null };
}

/** Takes an edit as a step. An edit that changes nothing is none, and keeps what can be redone. */
export function record(
  history: History,
  document: FlowDocument,
  what: { label: string; group?: string; selection?: Selection },
): History {
  const delta = deltaOf(history.document.root, document.root);
  const selection = what.selection ?? history.selection;
  if (delta === null) return { ...history, selection };
  const group = what.group ?? null;
  const step: Step = { label: what.label, delta, before: history.selection, after: selection, group };
  const joins = group !== null && history.past?.step.group === group && history.future === null;
  const past = withStep(history.past, step);
  const next: History = { document, selection, past, future: null };
  return joins ? joined(next, { length: lengthOf(history.past) - 1 }) : next;
}

/** Ends a group: the field has lost the focus, the drag has ended, the author has paused. */
export function sealed(history: History): History {
  const { past } = history;
  if (past === null || past.step.group === null) return history;
  return { ...history, past: { ...past, step: { ...past.step, group: null } } };
}

/** Selecting is no step, and what was undone can still be redone. */
export function select(history: History, selection: Selection): History {
  return { ...history, selection };
}

export function undo(history: History): History {
  const { past, future } = history;
  if (past === null) return history;
  return {
    document: moved(history.document, past.step.delta, 'before'),
    selection: past.step.before,
    past: past.rest,
    // An undone step takes no more typing.
    future: withStep(future, { ...past.step, group: null }),
  };
}

export function redo(history: History): History {
  const { past, future } = history;
  if (future === null) return history;
  return {
    document: moved(history.document, future.step.delta, 'after'),
    selection: future.step.after,
    past: withStep(past, future.step),
    future: future.rest,
  };
}

export function markOf(history: History): Mark {
  return { length: lengthOf(history.past) };
}

/** Takes back everything since a mark, without a trace: a drag that Escape ends. */
export function backTo(history: History, mark: Mark): History {
  let back = history;
  while (lengthOf(back.past) > mark.length) back = undo(back);
  return { ...back, future: null };
}

/** Makes one step of all since a mark; its label is the last one's. */
export function joined(history: History, mark: Mark): History {
  const last = history.past?.step;
  if (last === undefined || lengthOf(history.past) - mark.length < 2) return history;
  const start = backTo(history, mark);
  const delta = deltaOf(start.document.root, history.document.root);
  if (delta === null) return { ...history, past: start.past };
  return { ...history, past: withStep(start.past, { ...last, delta, before: start.selection }) };
}

/** The labels of what can be undone or redone, the next one first. */
export function labelsOf(chain: Chain): string[] {
  const labels: string[] = [];
  for (let at = chain; at !== null; at = at.rest) labels.push(at.step.label);
  return labels;
}

function withStep(rest: Chain, step: Step): Chain {
  return { step, rest, length: lengthOf(rest) + 1 };
}

function lengthOf(chain: Chain): number {
  return chain === null ? 0 : chain.length;
}

function moved(document: FlowDocument, delta: Delta, to: 'before' | 'after'): FlowDocument {
  return { ...document, root: applied(document.root, delta, to) as Container };
}
