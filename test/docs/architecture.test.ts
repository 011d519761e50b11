import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { textOf } from './pages.ts';

const page = textOf('docs/architecture.md');

/** Rows of the table "Where is …?": question and answer. */
function questions(): [string, string][] {
  const [, section = ''] = page.split('<a id="where"></a>');
  const [table = ''] = section.split('\n<a id=');
  return [...table.matchAll(/^\| (.+\?) \| (.+) \|$/gm)].map(([, question = '', answer = '']) => [
    question,
    answer,
  ]);
}

const pathsIn = (text: string): string[] =>
  [...text.matchAll(/`([\w.-]+(?:\/[\w.-]+)+)`/g)].map(([, path = '']) => path);

it('docs/architecture.md answers at least twenty questions of newcomers', () => {
  expect(questions().length).toBeGreaterThanOrEqual(20);
});

it.each(questions())('docs/architecture.md, "%s": the answer names files that exist', (_question, answer) => {
  const paths = pathsIn(answer);
  expect(paths).not.toEqual([]);
  expect(paths.filter((path) => !existsSync(path))).toEqual([]);
});

it('docs/architecture.md names only rooms and files that exist', () => {
  const rooms = pathsIn(page).filter((path) => /^(engine|sidecar|console|test|sql|build|docs)\//.test(path));
  expect(rooms.filter((path) => !existsSync(path))).toEqual([]);
});
