/** Every command that a page names exists, with the options that the page gives it. */
import { Command } from 'commander';
import { beforeAll, expect, it } from 'vitest';
import { COMMANDS } from '../../sidecar/cli/commands.ts';
import { pages, textOf } from './pages.ts';

const program = new Command('cti-robot').version('0');
beforeAll(async () => {
  for (const load of Object.values(COMMANDS)) program.addCommand(await load());
});

/** Each `cti-robot …` in code, as words. What is behind `|` or a sign of the shell belongs to it no more. */
function commandsIn(page: string): string[][] {
  const text = textOf(page);
  const blocks = [...text.matchAll(/^( *)```(?:sh)?[^\n]*\n([\s\S]*?)^\1```/gm)].map(
    ([, , code = '']) => code,
  );
  const spans = [...text.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map(([, code = '']) => code);
  const lines = [...blocks.flatMap((code) => code.split('\n')), ...spans];
  return lines.flatMap((line) =>
    [
      ...line.matchAll(
        /(?:^|[;|&(]|\b(?:until|do)\b| --|[A-Z]=\S+) *(?:cti-robot|node dist\/cli\.js)((?: +(?:"[^"\n]*"|'[^'\n]*'|[^\s|\\;&)`"']+))+)/g,
      ),
    ].map(([, words = '']) =>
      words
        .replaceAll(/"[^"]*"|'[^']*'/g, 'quoted')
        .trim()
        .split(/ +/),
    ),
  );
}

/** Words behind the name of the program that are none of its commands: the info of a derived key. */
const NO_COMMANDS = ['peer'];

/** @returns what of a command does not exist; null: all of it does */
function missingIn(words: readonly string[]): string | null {
  if (NO_COMMANDS.includes(words[0] ?? '')) return null;
  let command = program;
  for (const word of words) {
    if (/^[^a-z]/.test(word)) break;
    const next = command.commands.find((one) => one.name() === word);
    if (next === undefined && command.commands.length > 0) return words.join(' ');
    if (next === undefined) break;
    command = next;
  }
  const known = ['--help', '-h', ...command.options.flatMap(({ long, short }) => [long, short])];
  const unknown = words
    .map((word) => word.replace(/=.*/, ''))
    .find((word) => /^--?[a-z]/.test(word) && !known.includes(word));
  return unknown === undefined ? null : `${command.name()} ${unknown}`;
}

it.each(pages())('%s names commands and options that exist', (page) => {
  expect(
    commandsIn(page)
      .map(missingIn)
      .filter((missing) => missing !== null),
  ).toEqual([]);
});

it.each([
  ['flow list', 'flow list'],
  ['splines', 'splines'],
  ['task add x --splines', 'add --splines'],
  ['number why 3', null],
  ['line group add all 1,2 3', null],
])('of cti-robot %s, %s is missing', (command, missing) => {
  expect(missingIn(command.split(' '))).toBe(missing);
});
