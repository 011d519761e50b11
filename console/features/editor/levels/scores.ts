/** Where a flow changes the score of a call, and how far the score can go. */
import { countOf, isObject, listOf, objectAt, textOf } from '../../../../engine/flow/value.ts';
import type { Json, JsonObject } from '../../../../engine/text/json.ts';
import { categoriesOf } from '../forms/pure/nodes.ts';
import { potentialOf } from '../forms/pure/potential.ts';
import { switchOf } from '../forms/pure/switchflow.ts';
import { componentsOf } from './components.ts';

export interface Scorer {
  kind: 'node' | 'entry';
  id: string;
  title: string;
  /** As written; empty if not set. */
  potential: string;
  /** 0: no limit. */
  most: number;
}

export interface Reach {
  low: number;
  high: number;
  /** Texts that can take the place of the score. */
  texts: readonly string[];
  /** How many places count as often as a call comes there. */
  repeating: number;
  /** How many places count that no call reaches. */
  unreachable: number;
}

export function scorersOf(flow: JsonObject): Scorer[] {
  const found: Scorer[] = [];
  const add = (kind: Scorer['kind'], id: string, value: Json, title: string): void => {
    if (!isObject(value)) return;
    found.push({
      kind,
      id,
      title: textOf(value.get(title)) ?? id,
      potential: textOf(value.get('potential')) ?? '',
      most: countOf(value.get('repetition')) ?? 0,
    });
  };
  for (const [id, node] of objectAt(flow, 'flow')) add('node', id, node, 'description');
  for (const [id, entry] of objectAt(flow, 'prompt')) add('entry', id, entry, 'name');
  return found;
}

/**
 * The lowest and highest score if each place counts once at most. Nodes that lead back to each other count in any order,
 * which makes it a bound and not always a score that a call can have.
 */
export function reachOf(flow: JsonObject, start: string | null, scorers: readonly Scorer[]): Reach {
  const nodes = new Map<string, Scorer>();
  const entries = new Map<string, Scorer>();
  for (const one of scorers) (one.kind === 'node' ? nodes : entries).set(one.id, one);
  const answers = new Map<string, readonly string[]>();
  const answersOf = (id: string): readonly string[] => {
    let known = answers.get(id);
    if (known === undefined) {
      const kb = objectAt(flow, 'kb');
      known = categoriesOf(objectAt(objectAt(flow, 'flow'), id)).flatMap((category) =>
        listOf(objectAt(kb, category).get('prompts')).filter((entry) => entries.has(entry)),
      );
      answers.set(id, known);
    }
    return known;
  };
  const prompts = objectAt(flow, 'prompt');
  const leadsTo = (id: string): string[] => {
    const targets = [...objectAt(objectAt(objectAt(flow, 'flow'), id), 'subflow').keys()];
    for (const entry of answersOf(id)) {
      const after = switchOf(textOf(objectAt(prompts, entry).get('switchflow')));
      if (after.to === 'node') targets.push(after.node);
    }
    return targets.filter((target) => nodes.has(target));
  };
  const components = start === null ? [] : componentsOf(start, leadsTo);
  const heard = new Set(components.flatMap(({ members }) => members.flatMap(answersOf)));
  const spoken = [...heard].map((id) => entries.get(id) as Scorer);
  const steps = components.map(({ members, isLoop, leadsTo: next }) => ({
    scores: members.map((id) => nodes.get(id) as Scorer),
    isLoop,
    next,
  }));
  const used = [...steps.flatMap(({ scores }) => scores), ...spoken];
  const counts = ({ potential }: Scorer): boolean => potentialOf(potential).does !== 'nothing';
  return {
    high: bound(steps, spoken, 1),
    low: 0 - bound(steps, spoken, -1),
    texts: [
      ...new Set(
        used.flatMap(({ potential }) => {
          const does = potentialOf(potential);
          return does.does === 'replace' ? [does.text] : [];
        }),
      ),
    ],
    repeating:
      steps
        .flatMap(({ scores, isLoop }) => (isLoop ? scores.filter(adds) : []))
        .filter(({ most }) => most === 0).length + spoken.filter((one) => adds(one) && one.most === 0).length,
    unreachable: scorers.filter(counts).length - new Set(used.filter(counts)).size,
  };
}

function adds({ potential }: Scorer): boolean {
  const does = potentialOf(potential);
  return does.does === 'add' && does.number !== 0;
}

interface Step {
  scores: readonly Scorer[];
  isLoop: boolean;
  /** Places of the steps that follow. All are behind this one. */
  next: readonly number[];
}

/** The highest score, or with `sign` -1 the lowest one, its sign turned. */
function bound(steps: readonly Step[], spoken: readonly Scorer[], sign: 1 | -1): number {
  const said = effectsOf(spoken, sign);
  const into = steps.map(() => -Infinity);
  if (into.length > 0) into[0] = Math.max(0, ...said.sets);
  let best = Math.max(0, ...said.sets);
  steps.forEach(({ scores, isLoop, next }, at) => {
    const before = into[at] as number;
    const { gain, loss, sets } = effectsOf(scores, sign);
    // A single node is passed; in a loop its author can choose the way.
    const through = isLoop
      ? Math.max(before, ...sets) + gain
      : sets.length > 0
        ? (sets[0] as number)
        : before + gain + loss;
    best = Math.max(best, through);
    for (const to of next) into[to] = Math.max(into[to] as number, through);
  });
  return Math.round((best + said.gain) * 1e6) / 1e6;
}

function effectsOf(scores: readonly Scorer[], sign: 1 | -1): { gain: number; loss: number; sets: number[] } {
  let gain = 0;
  let loss = 0;
  const sets: number[] = [];
  for (const { potential } of scores) {
    const does = potentialOf(potential);
    if (does.does === 'add') {
      if (does.number * sign > 0) gain += does.number * sign;
      else loss += does.number * sign;
    } else if (does.does === 'set') sets.push(does.number * sign);
    // After a text the next number begins at 0.
    else if (does.does === 'replace') sets.push(0);
  }
  return { gain, loss, sets };
}
