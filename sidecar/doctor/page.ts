/** Formats findings for a terminal of 80 columns. */
import { type Finding, GROUPS } from './finding.ts';

const WIDTH = 80;
/** Width of the columns for the state and the name, with the blanks after them. */
const STATE = 8;
const NAME = 18;

export interface PageOptions {
  /** Printed above the findings. */
  title: string;
  /** Omits findings that are ok. */
  problems: boolean;
  /** Prints states in colour. */
  colour: boolean;
}

export function page(findings: readonly Finding[], { title, problems, colour }: PageOptions): string {
  const shown = findings.filter(({ state }) => !problems || state !== 'ok');
  const groups = GROUPS.flatMap((group) => {
    const own = shown.filter((finding) => finding.group === group);
    return own.length === 0 ? [] : [`${group}\n${own.map((finding) => entry(finding, colour)).join('')}`];
  });
  return `${[`${title}\n`, ...groups, `${summary(findings)}\n`].join('\n')}`;
}

/** "18 ok, 1 warning, 2 failures". */
export function summary(findings: readonly Finding[]): string {
  const count = (wanted: Finding['state']): number => findings.filter(({ state }) => state === wanted).length;
  const several = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
  return `${count('ok')} ok, ${several(count('warn'), 'warning')}, ${several(count('fail'), 'failure')}`;
}

function entry({ state, name, text, advice }: Finding, colour: boolean): string {
  const head = `  ${coloured(state, colour)}${' '.repeat(STATE - 2 - state.length)}${name.padEnd(NAME)}`;
  const indent = ' '.repeat(STATE + NAME);
  const [first = '', ...more] = wrapped(text, WIDTH - STATE - NAME);
  const advised = advice === null ? [] : wrapped(advice, WIDTH - STATE - NAME - 2);
  return [
    `${head}${first}`,
    ...more.map((line) => indent + line),
    ...advised.map((line, i) => `${indent}${i === 0 ? '→ ' : '  '}${line}`),
  ]
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

const COLOURS = { ok: 32, warn: 33, fail: 31 } as const;

function coloured(state: Finding['state'], colour: boolean): string {
  return colour ? `\u001b[${COLOURS[state]}m${state}\u001b[0m` : state;
}

/** Breaks a text into lines. A word that is longer than a line stays whole, so that a path can be copied. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
