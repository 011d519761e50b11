/** The XML of fs-scripts/conf, as FreeSWITCH's preprocessor reads it: line by line, comments and all. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const FOLDER = 'fs-scripts/conf';
const FILES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.xml'),
);

/** What FreeSWITCH carries out inside a comment too, or what ends the comment early. */
const NOT_IN_COMMENTS: [RegExp, string][] = [
  [/x-pre-process/i, 'a command of the preprocessor, which is carried out'],
  [/<!--#/, "a command of the preprocessor's older form, which is carried out"],
  [/<\/?include>/i, 'a line that FreeSWITCH leaves out, with the end of the comment where it is on it'],
  [/\$\$\{/, 'a variable, whose value can end the comment'],
  [/(?<!<!)--(?!>)/, 'two dashes, which XML does not allow'],
];

/** What is wrong with the comments of an XML text. */
function faultsOf(xml: string): string[] {
  return [...xml.matchAll(/<!--[\s\S]*?-->/g)].flatMap(([comment]) =>
    NOT_IN_COMMENTS.filter(([pattern]) => pattern.test(comment)).map(([, why]) => `${why}: ${comment}`),
  );
}

describe('sample configurations', () => {
  it('exist', () => {
    expect(FILES.length).toBeGreaterThan(5);
  });

  it.each(FILES)('%s has no comment that FreeSWITCH treats as a directive', (name) => {
    expect(faultsOf(readFileSync(join(FOLDER, name), 'utf8'))).toEqual([]);
  });

  it.each([
    '<!-- include it: <X-PRE-PROCESS cmd="include" data="a.xml"/> -->',
    '<!--#include "a.xml"-->',
    '<!-- <include> -->',
    '<!-- the value is $${a} -->',
    '<!-- a -- b -->',
  ])('the check notices %s', (comment) => {
    expect(faultsOf(comment)).not.toEqual([]);
  });

  it('set each variable that they use, and no other', () => {
    const texts = Object.fromEntries(FILES.map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')]));
    const set = (texts['cti_robot_vars.xml'] ?? '').matchAll(/cmd="set" data="(cti_robot_\w+)=/g);
    const used = Object.values(texts)
      .join('')
      .matchAll(/\$\$\{(cti_robot_\w+)\}/g);
    const names = (found: Iterable<RegExpMatchArray>) =>
      [...new Set([...found].map(([, name]) => name))].sort();
    expect(names(set)).toEqual(names(used));
  });

  it('have no user with an empty password, and reject one that is added', () => {
    const directory = readFileSync(join(FOLDER, 'directory/cti_robot_browser.xml'), 'utf8');
    expect(directory).not.toContain('<user ');
    expect(directory).toContain('<param name="allow-empty-password" value="false"/>');
  });
});
