import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { lintFlow } from './lint.ts';
import type { RuleId } from './rule-table.ts';

const FLOWS = new URL('../../test/conversations/', import.meta.url);

/** Rules that guess what an author meant, and the conversations whose flows are about just that. */
const SLIPS: Partial<Record<RuleId, string[]>> = {
  'misplaced-key': [],
  'windows-path': [],
  address: [],
  'blank-at-end': ['6-synonym'],
  'dtmf-cut-short': ['4.9-regex-first-key'],
  'start-without-arrows': [],
  'comma-in-keyword': [],
  'hidden-at-first': ['3-repetition'],
};

it('slips of the pen are found in no conversation that is not about them', () => {
  const found = new Map<string, Set<string>>(Object.keys(SLIPS).map((rule) => [rule, new Set()]));
  for (const folder of readdirSync(FLOWS)) {
    const file = new URL(`${folder}/flow.json`, FLOWS);
    if (!existsSync(file)) continue;
    for (const { rule } of lintFlow('flow', readFileSync(file, 'utf8'))) found.get(rule)?.add(folder);
  }
  expect(Object.fromEntries([...found].map(([rule, folders]) => [rule, [...folders].sort()]))).toEqual(SLIPS);
});
