import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Pages of `docs/` that say which cases prove which sentence: `conformance-<first>-<last section>.md`. */
const PAGES = readdirSync(join(import.meta.dirname, '..', 'docs')).flatMap((file) => {
  const range = /^conformance-(\d+)-(\d+)\.md$/.exec(file);
  return range ? [{ file, first: Number(range[1]), last: Number(range[2]) }] : [];
});
const FLOWS = join(import.meta.dirname, 'flows');

/** What a page names: `4-mode-0` (or `4-mode-0/*`), `4-mode-0/no-recognition`, `refused/flow-missing`. */
function casesNamedIn(file: string): string[] {
  const page = readFileSync(join(import.meta.dirname, '..', 'docs', file), 'utf8');
  const names = page.matchAll(/`((?:\d+(?:\.\d+)?-|sim-|refused\/)[^`]+)`/g);
  return Array.from(names, (match) => (match[1] as string).replace(/\/\*$/, ''));
}

function exists(name: string): boolean {
  if (name.startsWith('refused/')) return existsSync(join(FLOWS, `${name}.json`));
  return existsSync(join(FLOWS, name, 'flow.json')) || existsSync(join(FLOWS, `${name}.caller.jsonl`));
}

describe.each(PAGES)('docs/$file', ({ file, first, last }) => {
  it('names only cases that exist', () => {
    expect(casesNamedIn(file).filter((name) => !exists(name))).toEqual([]);
  });

  it('names every case of its sections, or its whole folder', () => {
    const named = new Set(casesNamedIn(file));
    const missing = readdirSync(FLOWS)
      .filter((folder) => {
        const section = Number.parseInt(folder, 10);
        return section >= first && section <= last && !named.has(folder);
      })
      .flatMap((folder) =>
        readdirSync(join(FLOWS, folder))
          .filter((name) => name.endsWith('.caller.jsonl'))
          .map((name) => `${folder}/${name.slice(0, -'.caller.jsonl'.length)}`),
      )
      .filter((name) => !named.has(name));
    expect(missing).toEqual([]);
  });
});

it('there is such a page', () => {
  expect(PAGES).not.toEqual([]);
});
