/** The pages of `examples/` and the README: what they show is what is there, and what their commands print. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { files, textOf } from './pages.ts';

const LANGUAGES = ['README.md', 'README.zh-CN.md'];

/** Folders directly in `examples` that have a flow of that name. */
const folders = readdirSync('examples').filter((name) => existsSync(join('examples', name, 'flow.json')));
const pages = [
  ...LANGUAGES,
  ...folders.flatMap((name) => LANGUAGES.map((page) => join('examples', name, page))),
];

/** Each command of a page that is followed by what it prints. */
function printedBy(page: string): { command: string; output: string }[] {
  const pairs = textOf(page).matchAll(
    /```sh\n(node dist\/cli\.js [^`]+?)\n```\n(?:[^`]*)```text\n([\s\S]*?)```/g,
  );
  return [...pairs].map(([, command = '', output = '']) => ({ command, output }));
}

/** What a page shows of a file: the `json` blocks. */
const jsonIn = (page: string): string[] =>
  [...textOf(page).matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => text);

/** The files of callers and flows that a page names, by path. */
const namedIn = (page: string): string[] => [
  ...new Set(
    [...textOf(page).matchAll(/examples\/[\w/-]+(?:\.caller\.jsonl|flow\.json)/g)].map(([path]) => path),
  ),
];

const withoutComments = (text: string): string => text.replace(/^#.*\n/gm, '');

beforeAll(() => {
  if (!existsSync('dist/cli.js')) throw new Error('dist/cli.js is missing: run `make build` first');
});

it('three examples have a flow, and examples/README.md links to each', () => {
  expect(folders).toEqual(['hello', 'invitation', 'reminder']);
  for (const page of LANGUAGES)
    for (const name of folders) expect(textOf(join('examples', page))).toContain(`(${name}/${page})`);
});

describe.each(pages)('%s', (page) => {
  it('names flows and callers that exist', () => {
    expect(namedIn(page)).not.toEqual([]);
    expect(namedIn(page).filter((path) => !existsSync(path))).toEqual([]);
  });

  it('shows the output of its commands', () => {
    const shown = printedBy(page);
    expect(shown).not.toEqual([]);
    for (const { command, output } of shown) {
      const run = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
      expect({ command, status: run.status, output: run.stdout }).toEqual({ command, status: 0, output });
    }
  });

  it('shows flows and callers as in the files that it names', () => {
    const contents = namedIn(page).map((path) => withoutComments(textOf(path)));
    const shown = jsonIn(page);
    expect(shown).not.toEqual([]);
    for (const text of shown) expect(contents).toContain(text);
  });
});

describe.each(folders)('examples/%s', (name) => {
  const folder = join('examples', name);
  const own = files().filter((file) => file.startsWith(`${folder}/`));

  it('has rows for each caller', () => {
    const callers = own.filter((file) => file.endsWith('.caller.jsonl'));
    expect(callers).not.toEqual([]);
    expect(callers.filter((file) => !existsSync(file.replace('.caller.', '.rows.')))).toEqual([]);
  });

  it.each(LANGUAGES)('mentions each caller and draws each node in %s', (page) => {
    const text = textOf(join(folder, page));
    const drawing = /```text\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
    const flow = JSON.parse(textOf(join(folder, 'flow.json'))) as { flow: Record<string, unknown> };
    const nodes = Object.keys(flow.flow).filter((node) => node !== 'start');
    expect(nodes.filter((node) => !drawing.includes(node))).toEqual([]);
    const callers = own
      .filter((file) => dirname(file) === folder && file.endsWith('.caller.jsonl'))
      .map((file) => file.slice(folder.length + 1, -'.caller.jsonl'.length));
    expect(callers.filter((caller) => !text.includes(caller))).toEqual([]);
  });
});
