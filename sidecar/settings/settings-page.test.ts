import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SETTING_KEYS } from './settings.ts';

it('docs/reference/settings.md has every setting, in the order and with the text of the schema', () => {
  const page = readFileSync('docs/reference/settings.md', 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  expect(rows.map((row) => row.split(' | ')[0])).toEqual(SETTING_KEYS.map(({ key }) => `| \`${key}\``));
  for (const { key, schema } of SETTING_KEYS) {
    expect(rows.find((row) => row.startsWith(`| \`${key}\` |`))).toContain(schema.description);
  }
});

it('docs/reference/settings.zh-CN.md has every setting, with the same variable', () => {
  const rowsOf = (page: string) =>
    readFileSync(page, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((row) => row.split(' | ').slice(0, 2));
  expect(rowsOf('docs/reference/settings.zh-CN.md')).toEqual(rowsOf('docs/reference/settings.md'));
});
