import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  anchorsGivenTwice,
  anchorsOf,
  citationsOf,
  deadLinksOf,
  files,
  pages,
  pagesNamedIn,
} from './pages.ts';

/** Texts in which a rule may be cited. */
const CITING = /\.(ts|js|c|sh|jsonl|md|sql|xml)$|(^|\/)Makefile$/;
/** This test and its like name pages that do not exist, to see that they are noticed. */
const NAMES_OTHERS = ['test/docs/citations.test.ts', 'test/docs/commands.test.ts'];

describe('the pages of the documentation', () => {
  it.each(pages())('%s links only to files and headings that exist', (page) => {
    expect(deadLinksOf(page)).toEqual([]);
  });

  it.each(pages())('%s has each anchor once', (page) => {
    expect(anchorsGivenTwice(page)).toEqual([]);
  });
});

describe('citations of rules', () => {
  const all = pages();
  const citing = files().filter((file) => CITING.test(file) && !NAMES_OTHERS.includes(file));
  const named = (page: string) =>
    all.filter((path) => (page.includes('/') ? path.endsWith(page) : basename(path) === page));

  it('name an existing anchor in a page with a unique file name', () => {
    const cited = citing.flatMap((file) => citationsOf(file));
    expect(cited.length).toBeGreaterThan(500);
    const wrong = cited.filter(({ page, anchor }) => {
      const [found, other] = named(page);
      return found === undefined || other !== undefined || !anchorsOf(found).has(anchor);
    });
    expect(wrong.map(({ file, citation }) => `${file}: ${citation}`)).toEqual([]);
  });

  it('name no page outside this repository', () => {
    const unknown = citing.flatMap((file) =>
      pagesNamedIn(file)
        .filter((page) => named(page).length === 0)
        .map((page) => `${file}: ${page}`),
    );
    expect(unknown).toEqual([]);
  });
});
