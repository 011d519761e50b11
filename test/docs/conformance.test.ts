import { expect, it } from 'vitest';
import {
  conformancePage,
  conversations,
  ELSEWHERE,
  PAGES,
  proofIn,
  rulesOf,
} from '../../build/conformance.ts';
import { textOf } from './pages.ts';

it('docs/internals/conformance.md is up to date with the headers of the conversations (make conformance)', () => {
  expect(textOf('docs/internals/conformance.md')).toBe(conformancePage());
});

it('every conversation names the rules that it proves in its first line', () => {
  const silent = conversations().filter(({ name, text }) => proofIn(name, text) === null);
  expect(silent.map(({ name }) => name)).toEqual([]);
});

it('every rule of the flow format has a conversation or another proof', () => {
  const [page = ''] = PAGES;
  const proved = new Set(conversations().flatMap(({ name, text }) => proofIn(name, text)?.rules ?? []));
  // Those of headings, of steps whose whole list is proved, and of choices that no caller can tell.
  const general =
    /^(files|start|nodes|actions|listen|prompts|conditions|matching|knowledge-base|rows|leaving|decisions)$/;
  const unproved = rulesOf(page)
    .map(({ anchor }) => anchor)
    .filter(
      (anchor) => !general.test(anchor) && !proved.has(`flow-format.md#${anchor}`) && !(anchor in ELSEWHERE),
    );
  expect(unproved).toEqual([]);
});
