/** Steps of a saved test. */
import type { Expected, SavedTest, Step } from '../../../../editor/worker/protocol.ts';

/** Where a step leads, in its parts. */
export function partsOfStep({ to }: Step): { kind: string; id: string } {
  const at = to.indexOf(' ');
  return at < 0 ? { kind: to, id: '' } : { kind: to.slice(0, at), id: to.slice(at + 1) };
}

/** Arrows between the nodes that the steps enter one after the other. */
export function arrowsOfSteps(steps: readonly Step[]): [string, string][] {
  const nodes = steps.map(partsOfStep).flatMap(({ kind, id }) => (kind === 'node' ? [id] : []));
  return nodes.slice(1).map((to, i) => [nodes[i] as string, to]);
}

/** The file `<flow>.tests.json`. */
export function testsFile(tests: readonly SavedTest[]): string {
  return `${JSON.stringify({ tests }, null, 1)}\n`;
}

/** @returns null: the text is no such file */
export function testsOfFile(text: string): SavedTest[] | null {
  try {
    const { tests } = JSON.parse(text.replace(/^\uFEFF/, '')) as { tests?: unknown };
    return Array.isArray(tests) && tests.every(isTest) ? tests : null;
  } catch {
    return null;
  }
}

function isTest(value: unknown): value is SavedTest {
  if (typeof value !== 'object' || value === null) return false;
  const { name, lines, expected } = value as Partial<SavedTest>;
  if (typeof name !== 'string' || name === '' || !Array.isArray(lines)) return false;
  return lines.every((line) => typeof line === 'object' && line !== null) && isExpected(expected);
}

function isExpected(value: Expected | null | undefined): boolean {
  if (value === null) return true;
  if (typeof value !== 'object' || !Array.isArray(value.steps) || typeof value.ended !== 'string')
    return false;
  return value.steps.every((step) => typeof step?.input === 'string' && typeof step.to === 'string');
}
