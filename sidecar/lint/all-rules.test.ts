import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FAMILIES, TOPICS } from './all-rules.ts';

describe('the table of rules', () => {
  it('is the same as in docs/reference/lint.md', () => {
    const documented = readFileSync(new URL('../../docs/reference/lint.md', import.meta.url), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('### ') || line.startsWith('| `'));
    const table = Object.entries(FAMILIES).flatMap(([family, rules]) => [
      `### ${family}`,
      ...Object.entries(rules).map(
        ([id, { severity, doc }]) => `| \`${id}\` | ${severity} | ${doc.en} | ${doc.zh} |`,
      ),
    ]);
    expect(documented).toEqual(table);
  });

  it('has a test of its own for each family', () => {
    for (const [topic, families] of Object.entries(TOPICS)) {
      for (const family of Object.keys(families)) {
        const test = new URL(`./rules/${topic}/${family}.test.ts`, import.meta.url);
        expect(existsSync(test) && readFileSync(test, 'utf8')).toContain(`describeRules('${family}'`);
      }
    }
  });

  it('uses the same values in both languages of a message', () => {
    const values = (text: string) => Array.from(text.matchAll(/\{\w+\}/g), ([value]) => value).sort();
    for (const { message } of Object.values(FAMILIES).flatMap((rules) => Object.values(rules))) {
      expect(values(message.zh)).toEqual(values(message.en));
    }
  });
});
