/** Saved conversations: whether the flow still leads them where it did. */
import { InputType, ResponseType, type Row } from '../../../../engine/contract/row.ts';
import { driveEdges } from '../../../../sidecar/simulator/edges/edge-search.ts';
import { edgesOf, isBootArrow, takenEdges } from '../../../../sidecar/simulator/edges/edges.ts';
import type { ScriptRunner } from '../../../../sidecar/simulator/run/runner.ts';
import type { EdgeInfo, Expected, Generated, JobOf, Line, Script, Step, TestResult } from '../protocol.ts';
import { compiled } from './flow.ts';
import { converse, inputOfRow } from './talk.ts';

export async function runTest({ test, ...script }: JobOf<'test'>, runner: ScriptRunner): Promise<TestResult> {
  const { form, name } = compiled(script);
  const { lines, options, expected } = test;
  const call = await converse({ name, form, lines, stops: false, runner, options });
  const got = outcomeOf(call.rows, call.ended ?? '');
  const differs = expected === null ? [] : differencesOf(expected, got);
  const isSameEnd = expected === null || (expected.ended === got.ended && expected.score === got.score);
  return {
    name: test.name,
    passed: differs.length === 0 && isSameEnd,
    got,
    differs,
    taken: takenEdges(call.rows),
    arrows: call.rows.flatMap(arrowOf),
    fault: null,
  };
}

/** What matters of a call. */
export function outcomeOf(rows: readonly Row[], ended: string): Expected {
  const steps = rows
    .filter((row) => row.input_type !== InputType.Destroy)
    .map((row): Step => ({ input: inputOfRow(row), to: ledTo(row) }));
  return { steps, ended, score: rows[rows.length - 1]?.potential ?? null };
}

const LED: Readonly<Record<number, string>> = {
  [ResponseType.Flow]: 'node',
  [ResponseType.Kb]: 'answer',
  [ResponseType.Mismatch]: 'mismatch',
  [ResponseType.SwitchTarget]: 'node',
  [ResponseType.SwitchPrompt]: 'answer',
};

function ledTo({ response_type: type, response_id: id }: Row): string {
  return type === null ? 'none' : `${LED[type] ?? 'node'} ${id ?? ''}`;
}

function arrowOf(row: Row): [string, string][] {
  const { current_flowid: from, condition_id: to, response_type: type } = row;
  return from !== null && to !== null && type === ResponseType.Flow ? [[from, to]] : [];
}

/** Steps that lead elsewhere. After the first one all others are of another way, and each that is not there counts. */
function differencesOf(expected: Expected, got: Expected): number[] {
  const count = Math.max(expected.steps.length, got.steps.length);
  return Array.from({ length: count }, (_, i) => i).filter((i) => expected.steps[i]?.to !== got.steps[i]?.to);
}

export function edges(script: Script): EdgeInfo[] {
  const { flow } = compiled(script);
  return edgesOf(flow)
    .filter((edge) => !isBootArrow(flow, edge))
    .map(({ name, from, kind, any, to }) => ({
      name,
      node: flow.node(from).id,
      to: 'arrow' in to ? { kind: 'arrow', id: to.arrow.id } : { kind: 'prompt', id: to.prompt.id },
      by: kind,
      any,
    }));
}

export function generate(script: Script): Generated {
  const { drives, findings } = driveEdges(compiled(script).flow);
  return {
    callers: drives.map(({ edge, script: text }) => ({ edge, lines: linesIn(text) })),
    findings,
  };
}

function linesIn(text: string): Line[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}
