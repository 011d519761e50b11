import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import type { RuleId } from './all-rules.ts';
import { lintFlow } from './lint.ts';

const FLOWS = join(import.meta.dirname, '..', '..', 'test', 'conversations');

/** Rules that guess what an author meant, and the conversations whose flows are written to trigger them. */
const SLIPS: Partial<Record<RuleId, string[]>> = {
  'misplaced-key': [],
  'windows-path': [],
  address: [],
  'blank-at-end': ['conditions/synonym'],
  'dtmf-cut-short': ['keys/regex-first-key'],
  'start-without-arrows': [],
  'comma-in-keyword': [],
  'hidden-at-first': ['nodes/repetition'],
};

it('rules about probable mistakes report nothing in conversations that do not test them', () => {
  const found = new Map<string, Set<string>>(Object.keys(SLIPS).map((rule) => [rule, new Set()]));
  const scripts = readdirSync(FLOWS, { recursive: true, encoding: 'utf8' }).filter(
    (file) => basename(file) === 'flow.json',
  );
  expect(scripts.length).toBeGreaterThan(100);
  for (const file of scripts) {
    const findings = lintFlow('flow', readFileSync(join(FLOWS, file), 'utf8'));
    for (const { rule } of findings) found.get(rule)?.add(dirname(file));
  }
  expect(Object.fromEntries([...found].map(([rule, folders]) => [rule, [...folders].sort()]))).toEqual(SLIPS);
});
