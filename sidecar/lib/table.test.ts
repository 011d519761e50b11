import { describe, expect, it } from 'vitest';
import { formatTable, terminalWidth } from './table.ts';

describe('a table', () => {
  it('aligns columns by their width in a terminal', () => {
    const table = formatTable(
      ['flow', 'state'],
      [
        ['预约', 'in use'],
        ['t1', 'refused'],
      ],
    );
    expect(table).toBe('flow  state\n预约  in use\nt1    refused\n');
  });

  it('shows a control character as a blank, so that a name cannot move the cursor', () => {
    expect(formatTable(['a'], [['x\u001b[2J\ny']])).toBe('a\nx [2J y\n');
  });

  it('cuts cells that are too wide between characters', () => {
    expect(formatTable(['a'], [['预约预约']], { maxWidth: 6, rule: true })).toBe('a\n─────\n预约…\n');
  });
});

describe('the width of a text', () => {
  it.each([
    ['abc', 3],
    ['预约', 4],
    ['，。', 4],
    ['e\u0301', 1],
    ['한국', 4],
    ['😀', 2],
    ['𠮷', 2],
    ['©', 1],
    ['', 0],
  ])('of %j is %i', (text, width) => {
    expect(terminalWidth(text)).toBe(width);
  });
});
