import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorsGivenTwice, anchorsOf, citationsOf, deadLinksOf, files, pages } from './pages.ts';

/** Texts in which a rule may be cited. */
const CITING = /\.(ts|js|c|sh|jsonl?|md|sql|xml)$|(^|\/)Makefile$/;

describe('pages', () => {
  it.each(pages())('%s links only to files and headings that exist', (page) => {
    expect(deadLinksOf(page)).toEqual([]);
  });

  it.each(pages())('%s gives each anchor once', (page) => {
    expect(anchorsGivenTwice(page)).toEqual([]);
  });
});

describe('citations of rules', () => {
  const cited = files()
    .filter((file) => CITING.test(file) && file !== 'package-lock.json')
    .flatMap((file) => citationsOf(file));

  it('there are some', () => {
    expect(cited.length).toBeGreaterThan(0);
  });

  it('name a page by its file name, which no other page has, and an anchor in it', () => {
    const all = pages();
    const wrong = cited.filter(({ page, anchor }) => {
      const found = all.filter((path) => (page.includes('/') ? path === page : basename(path) === page));
      return found.length !== 1 || !anchorsOf(found[0] as string).has(anchor);
    });
    expect(wrong.map(({ file, citation }) => `${file}: ${citation}`)).toEqual([]);
  });
});
