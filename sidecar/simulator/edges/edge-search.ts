/**
 * Callers for the edges of a flow: a breadth-first search from the boot that lets `step()` itself say where an
 * input leads, so that a caller's script is the shortest way to an edge. What it does not find is a finding.
 */

import { countAt } from '../../../engine/dialog/counters.ts';
import { type CallState, canEnter, canPlay, NO_CALL } from '../../../engine/dialog/state.ts';
import { step } from '../../../engine/dialog/step.ts';
import type { CompiledFlow, FlowNode } from '../../../engine/flow/compiled.ts';
import { asInput, completions, type Move, movesFor, type Situation } from './edge-moves.ts';
import { type Edge, edgesOf, isBootArrow, takenEdges } from './edges.ts';

/** A caller who takes an edge. */
export interface Drive {
  edge: string;
  /** Text of a caller's script. */
  script: string;
  /** All edges on the way, the driven one last. */
  taken: string[];
}

export interface Driven {
  drives: Drive[];
  /** Why an edge has no caller, by the edge's name. */
  findings: Record<string, string>;
}

/** Enough for thousands of nodes; a flow of limits within limits has more situations than anyone waits for. */
const MOST_SITUATIONS = 20_000;

export function driveEdges(flow: CompiledFlow): Driven {
  return new Search(flow).run();
}

interface Visit {
  at: Situation;
  /** Null for the boot. */
  from: Visit | null;
  lines: object[];
  taken: string[];
}

class Search {
  private readonly edges: Edge[];
  private readonly byNode = new Map<number, Edge[]>();
  private readonly drives = new Map<string, Drive>();
  private readonly known = new Set<string>();
  private readonly queue: Visit[] = [];
  /** Situations in which a node listens or works by itself, not for the KB. */
  private readonly inNode = new Map<number, Situation[]>();

  constructor(private readonly flow: CompiledFlow) {
    this.edges = edgesOf(flow);
    for (const edge of this.edges) {
      const edges = this.byNode.get(edge.from);
      if (edges) edges.push(edge);
      else this.byNode.set(edge.from, [edge]);
    }
  }

  run(): Driven {
    const create = { type: 'create', callid: '' } as const;
    const { state, action } = step(this.flow, NO_CALL, asInput(create), { now: 0 });
    if (action !== null) this.reach({ at: { state, action }, from: null, lines: [], taken: [] });
    // The queue grows while it is gone through.
    for (const visit of this.queue) {
      if (this.drives.size === this.edges.length) break;
      this.leave(visit);
    }
    const findings = this.edges
      .filter((edge) => !this.drives.has(edge.name) && !this.isOnlyBoot(edge))
      .map((edge) => [edge.name, this.whyNot(edge)]);
    const drives = this.edges.flatMap(({ name }) => this.drives.get(name) ?? []);
    return { drives, findings: Object.fromEntries(findings) };
  }

  private reach(visit: Visit): void {
    const { state, action } = visit.at;
    const key = this.keyOf(state);
    if (action.kind === 'end' || this.known.has(key) || this.queue.length >= MOST_SITUATIONS) return;
    this.known.add(key);
    this.queue.push(visit);
  }

  private leave(visit: Visit): void {
    const { at } = visit;
    if (at.state.kbPrompt < 0) {
      const situations = this.inNode.get(at.state.node);
      if (situations) situations.push(at);
      else this.inNode.set(at.state.node, [at]);
      for (const edge of this.byNode.get(at.state.node) ?? []) this.take(visit, edge);
    }
    // Mismatch prompts, returns from the KB.
    for (const move of completions(this.flow, at)) this.follow(visit, move);
  }

  private take(visit: Visit, edge: Edge): void {
    for (const move of movesFor(this.flow, visit.at, edge)) {
      const next = this.follow(visit, move, edge.name);
      if (next === null) continue;
      if (!this.drives.has(edge.name)) this.drives.set(edge.name, driveOf(edge, next));
      // One that only a time-out closes may have a sibling that others can follow.
      if (move.isLast !== true) return;
    }
  }

  /** Where a move leads; null where to nothing, or not by the wanted edge. */
  private follow(from: Visit, move: Move, wanted?: string): Visit | null {
    const { taken, at } = this.stepped(from.at, move);
    if (at === null || (wanted !== undefined && !taken.includes(wanted))) return null;
    const next: Visit = { at, from, lines: move.lines, taken };
    if (move.isLast !== true) this.reach(next);
    return next;
  }

  private stepped(from: Situation, move: Move): { at: Situation | null; taken: string[] } {
    const { flow } = this;
    let { state } = from;
    for (const input of move.inputs.slice(0, -1)) {
      const result = step(flow, state, asInput(input), { now: 0 });
      if (result.action !== null) return { at: null, taken: [] };
      state = result.state;
    }
    const last = step(flow, state, asInput(move.inputs[move.inputs.length - 1] as never), { now: 0 });
    const at = last.action && { state: last.state, action: last.action };
    return { at, taken: takenEdges(last.rows) };
  }

  /** What of a state later matches depend on. */
  private keyOf(state: CallState): string {
    const { nodes, prompts } = this.flow;
    const used = nodes.map((node, i) => (node.repetition > 0 ? countAt(state.entries, i) : 0));
    const played = prompts.map((prompt, i) => (prompt.repetition > 0 ? countAt(state.plays, i) : 0));
    const { node, kbPrompt, completeArrows } = state;
    const mismatches = Math.min(state.mismatches, (nodes[node] as FlowNode).mismatchRepetition);
    return [node, kbPrompt, mismatches, completeArrows, ...used, ...played].join();
  }

  private isOnlyBoot(edge: Edge): boolean {
    return isBootArrow(this.flow, edge) && !this.inNode.has(edge.from);
  }

  private whyNot(edge: Edge): string {
    const { flow } = this;
    const { kind, to } = edge;
    const node = flow.node(edge.from);
    if ('arrow' in to && to.arrow.target < 0) return `there is no node ${to.arrow.id}`;
    if (kind === 'nothing') return 'it has no condition';
    if (this.queue.length >= MOST_SITUATIONS) return `not among the first ${MOST_SITUATIONS} situations`;
    const situations = this.inNode.get(edge.from);
    if (situations === undefined) return `no call comes to ${node.id}`;
    if (kind !== 'complete' && node.listen === null) return `${node.action} listens to nothing`;
    if (kind === 'complete' && situations.every((at) => isOver(flow, at)))
      return `${node.action} does not complete`;
    if (kind === 'text' && node.listen?.mode === 0) return `${node.id} recognises nothing: its mode is 0`;
    if (kind === 'text' ? node.filter.final && (node.filter.partial || edge.any) : node.filter.dtmf)
      if (kind !== 'complete') return `the filter of ${node.id} keeps such inputs from being matched`;
    if (!situations.some(({ state }) => isOpen(flow, state, edge)))
      return `${'arrow' in to ? to.arrow.id : to.prompt.id} is used up whenever a call is in ${node.id}`;
    return this.takenInstead(edge, situations);
  }

  private takenInstead(edge: Edge, situations: Situation[]): string {
    let tries = 0;
    const instead = new Set<string>();
    for (const at of situations.filter(({ state }) => isOpen(this.flow, state, edge))) {
      for (const move of movesFor(this.flow, at, edge)) {
        tries++;
        for (const name of this.stepped(at, move).taken) instead.add(name);
      }
    }
    if (instead.size > 0) return `its inputs take ${[...instead].join(', ')}`;
    return tries > 0 ? 'nothing that was tried takes it' : 'nothing can be said or pressed for it';
  }
}

function isOver(flow: CompiledFlow, at: Situation): boolean {
  return completions(flow, at).next().done === true;
}

function isOpen(flow: CompiledFlow, state: CallState, { to }: Edge): boolean {
  return 'arrow' in to ? canEnter(flow, state, to.arrow.target) : canPlay(flow, state, to.index);
}

function driveOf(edge: Edge, goal: Visit): Drive {
  const way: Visit[] = [];
  for (let visit: Visit | null = goal; visit !== null; visit = visit.from) way.unshift(visit);
  return {
    edge: edge.name,
    script: way.flatMap(({ lines }) => lines.map((line) => `${JSON.stringify(line)}\n`)).join(''),
    taken: way.flatMap(({ taken }) => taken),
  };
}
