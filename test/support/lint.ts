/** Each lint rule has bad examples, which it must report, and good ones, which no rule may report. */
import { describe, expect, it } from 'vitest';
import { FAMILIES, type Family, type RuleId } from '../../sidecar/lint/all-rules.ts';
import { type LintOptions, lintFlow } from '../../sidecar/lint/lint.ts';
import type { Finding } from '../../sidecar/lint/model/finding.ts';

/** A script (as a text if its form matters), and the JSON paths of the findings. */
export interface Bad {
  script: unknown;
  at: string | string[];
  options?: LintOptions;
  name?: string;
}

export interface Examples {
  bad: Bad | Bad[];
  good: unknown | unknown[];
  options?: LintOptions;
}

type RulesOf<F extends Family> = keyof (typeof FAMILIES)[F];

/** Registers the tests of a family's rules; a rule without examples fails them. */
export function describeRules<F extends Family>(
  family: F,
  examples: Readonly<Record<RulesOf<F>, Examples>>,
): void {
  describe(`rules of ${family}`, () => {
    it('all have examples', () => {
      expect(Object.keys(examples).sort()).toEqual(Object.keys(FAMILIES[family]).sort());
    });
    for (const [rule, { bad, good, options }] of Object.entries<Examples>(examples)) {
      list(bad).forEach(({ script, at, name, ...own }, i) => {
        it(`${rule} finds bad example ${i + 1}`, () => {
          const findings = lint(script, own.options ?? options, name);
          expect(pathsOf(findings, rule as RuleId)).toEqual(list(at));
          for (const { message } of findings) expectWhole(message);
        });
      });
      list(good).forEach((script, i) => {
        it(`${rule} leaves good example ${i + 1} alone`, () => {
          expect(lint(script, options)).toEqual([]);
        });
      });
    }
  });
}

export function lint(script: unknown, options?: LintOptions, name = 't1'): Finding[] {
  return lintFlow(name, typeof script === 'string' ? script : JSON.stringify(script), options);
}

/** The JSON paths of a rule’s findings. */
export function pathsOf(findings: Finding[], rule: RuleId): string[] {
  return findings.filter((finding) => finding.rule === rule).map(({ path }) => path);
}

function expectWhole({ zh, en }: Finding['message']): void {
  expect(zh).toMatch(/[\u4e00-\u9fff]/);
  for (const text of [zh, en]) expect(text).not.toMatch(/undefined|\[object|\{[a-z]+\}/);
}

function list<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}

/** A node that plays a file, recognises during it, and continues at `end` on silence. */
export function ask(subflow: Record<string, unknown>, more: object = {}): object {
  return {
    action: 'cti_play_and_detect_speech',
    argument: "'1'",
    playbacks: ['question.wav'],
    subflow: { ...subflow, end: { condition: { complete: ['any'] } } },
    ...more,
  };
}

/** A node that plays a goodbye. */
export const END = { action: 'hangup', playbacks: ['bye.wav'] };

/** An arrow with a text condition. */
export function textArrow(...text: string[]): object {
  return { condition: { text } };
}

/** A flow whose first node asks, with arrows to nodes that play a goodbye. */
export function flowThatAsks(subflow: Record<string, unknown>, more: object = {}, rest: object = {}): object {
  const ends = Object.fromEntries([...Object.keys(subflow), 'end'].map((id) => [id, END]));
  return { start: 'ask', flow: { ask: ask(subflow, more), ...ends }, ...rest };
}

/** Path of an entry of the node `ask`. */
export function entryAt(arrow: string, index = 0, kind = 'text'): string {
  return `$.flow.ask.subflow.${arrow}.condition.${kind}[${index}]`;
}
