import { describe, expect, it } from 'vitest';
import { openText, textOfDocument } from '../../document/document.ts';
import type { Outcome } from '../outcome.ts';
import { setArgumentToken } from '../set-argument-token.ts';
import { setGlobal } from '../set-global.ts';
import { spliceNode } from '../splice-node.ts';
import { many } from './many.ts';
import { setArrowText } from './set-arrow-text.ts';
import { setEntryAt } from './set-entry-at.ts';
import { filterOf, setFilter } from './set-filter.ts';
import { setFlag } from './set-flag.ts';
import { setStart } from './set-start.ts';

const flow = (inside: string) => openText(`{"flow":{${inside}}}`);
const inside = ({ document }: Outcome) => textOfDocument(document).slice('{"flow":{'.length, -2);
const whole = ({ document }: Outcome) => textOfDocument(document);
const refusal = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return null;
};

describe('a filter', () => {
  it.each([
    ['{}', {}, '{}'],
    ['{"filter":{"text":"","dtmf":"none"}}', { final: true }, '{"filter":{"text":"F","dtmf":"none"}}'],
    ['{"filter":{"text":"FS","dtmf":"none"}}', { final: true }, '{"filter":{"text":"FS","dtmf":"none"}}'],
    ['{"filter":{"text":"FS" , "dtmf":"all"}}', { partial: false }, '{"filter":{"text":"F" , "dtmf":"all"}}'],
    ['{"filter":null}', { keys: true }, '{"filter":{"dtmf":"all"}}'],
    ['{"filter":""}', { keys: false }, '{"filter":""}'],
    ['{"subflow":{}}', { partial: true }, '{"filter":{"text":"S"},"subflow":{}}'],
  ])('%s with %j', (node, wanted, after) => {
    expect(inside(setFilter(flow(`"a":${node}`), { node: 'a', ...wanted }))).toBe(`"a":${after}`);
  });

  it('is what the engine reads', () => {
    expect(filterOf(null)).toEqual({ partial: false, final: false, keys: false });
    expect(
      filterOf(
        new Map([
          ['text', 'SF'],
          ['dtmf', 'all'],
        ]),
      ),
    ).toEqual({ partial: true, final: true, keys: true });
  });
});

describe('a flag', () => {
  it.each([
    ['{}', true, '{"optout":"1"}'],
    ['{}', false, '{}'],
    ['{"optout":null}', false, '{"optout":null}'],
    ['{"optout":"1"}', true, '{"optout":"1"}'],
    ['{"optout":"1.0"}', false, '{"optout":"0"}'],
    ['{"optout":1}', false, '{"optout":0}'],
    ['{"optout":0}', true, '{"optout":1}'],
    ['{"optout":true}', false, '{"optout":false}'],
    ['{"subflow":{}}', true, '{"optout":"1","subflow":{}}'],
  ])('%s set to %j', (node, on, after) => {
    expect(inside(setFlag(flow(`"a":${node}`), { path: ['flow', 'a'], key: 'optout', on }))).toBe(
      `"a":${after}`,
    );
  });

  it('needs its object', () => {
    expect(refusal(() => setFlag(flow('"a":{}'), { path: ['flow', 'b'], key: 'optout', on: true }))).toBe(
      'NO_SUCH_ENTRY',
    );
  });
});

describe('settings', () => {
  it('of arrows keep the start', () => {
    const document = flow('"start":{"subflow":{"a":{},"b":{}}},"a":{},"b":{}');
    const after = setArrowText(document, { node: 'start', target: 'b', key: 'priority', text: '1' });
    expect(whole(after)).toContain('"start":"a"');
    expect(whole(after)).toContain('"b":{"priority":"1"}');
  });

  it('say where calls begin', () => {
    expect(whole(setStart(openText('{"flow":{"a":{}}}'), { node: 'a' }))).toBe(
      '{"start":"a","flow":{"a":{}}}',
    );
    expect(whole(setStart(openText('{"start":"a","flow":{"a":{}}}'), { node: '' }))).toContain('"start":""');
    expect(refusal(() => setStart(flow('"a":{}'), { node: 'b' }))).toBe('NO_SUCH_NODE');
  });

  it('of the flow are texts and lists, and 0 is a value', () => {
    const document = openText('{"flow":{},"global":{"a":1,"b":null,"c":[""],"d":"x"}}');
    const set = (key: string, value: string | string[]) => whole(setGlobal(document, { key, value }));
    expect(set('a', '0')).toContain('"a":0');
    expect(set('a', '1')).toBe(textOfDocument(document));
    for (const key of ['b', 'c', 'e']) expect(set(key, '')).toBe(textOfDocument(document));
    expect(set('d', ['x', 'y'])).toContain('"d":["x","y"]');
    expect(whole(setGlobal(openText('{"flow":{}}'), { key: '__proto__', value: 'v' }))).toBe(
      '{"flow":{},"global":{"__proto__":"v"}}',
    );
  });

  it('of a list are replaced, split and removed, each in its place', () => {
    const document = openText('{"flow":{},"synonym":{"是":["好", 1,"","对"],"__proto__":"x，y"}}');
    const set = (group: string, index: number, texts: string[]) =>
      whole(setEntryAt(document, { path: ['synonym', group], index, texts }));
    expect(set('是', 3, [])).toContain('"是":["好", 1]');
    expect(set('是', 0, ['行', '对', '行'])).toContain('["行", 1,"对"]');
    expect(set('__proto__', 0, ['x', 'y'])).toContain('"__proto__":["x","y"]');
    for (const [group, index] of [
      ['是', 2],
      ['是', 9],
      ['no', 0],
    ] as const)
      expect(refusal(() => setEntryAt(document, { path: ['synonym', group], index, texts: [] }))).toBe(
        'NO_SUCH_ENTRY',
      );
  });

  it('of several nodes are one edit', () => {
    const document = flow('"a":{"argument":"1 2"},"b":{},"c":{"argument":"2"}');
    const after = many(document, ['a', 'b'], (one, node) =>
      setArgumentToken(one, { node, token: 'interrupt', value: '0' }),
    );
    expect(inside(after)).toBe(`"a":{"argument":"1 0"},"b":{"argument":"'' '0'"},"c":{"argument":"2"}`);
  });
});

describe('a node that is put into an arrow', () => {
  it('takes its conditions where an arrow leads to it already', () => {
    const document = flow(
      '"a":{"subflow":{"n":{"condition":{"text":["x"]}},"b":{"condition":{"text":["x","y"]}}}},"b":{},"n":{}',
    );
    expect(inside(spliceNode(document, { node: 'a', target: 'b', into: 'n' }))).toContain(
      '"a":{"subflow":{"n":{"condition":{"text":["x","y"]}}}}',
    );
  });

  it('is neither end of it', () => {
    const document = flow('"a":{"subflow":{"b":{}}},"b":{}');
    for (const into of ['a', 'b'])
      expect(refusal(() => spliceNode(document, { node: 'a', target: 'b', into }))).toBe('ID_IN_USE');
  });
});
