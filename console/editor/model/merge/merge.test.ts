import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addArrow } from '../commands/add-arrow.ts';
import { moveNodes } from '../commands/move-nodes.ts';
import { nodesOf } from '../commands/outcome.ts';
import { setArgumentToken } from '../commands/set-argument-token.ts';
import { setPrompts } from '../commands/set-prompts.ts';
import { setTitle } from '../commands/set-title.ts';
import type { FlowDocument } from '../document/document.ts';
import { openFlow, openText, textOfDocument, valueOfDocument } from '../document/document.ts';
import { isSameValue } from '../document/part.ts';
import { merge } from './merge.ts';

const base = openFlow(readFileSync('examples/invitation/flow.json'));
const ids = [...nodesOf(base).keys()];

const edit = fc
  .record({ kind: fc.integer({ min: 0, max: 4 }), text: fc.string({ minLength: 1, maxLength: 5 }) })
  .map(({ kind, text }) => (document: FlowDocument, node: string): FlowDocument => {
    const edits = [
      () => setTitle(document, { node, title: text }),
      () => setPrompts(document, { node, key: 'playbacks', prompts: [text, 'x'] }),
      () => setArgumentToken(document, { node, token: 'hot_word', value: text }),
      () => addArrow(document, { node, target: ids[0] as string, condition: { text: [text] } }),
      () => moveNodes(document, { places: new Map([[node, { x: text.length, y: 1 }]]) }),
    ];
    return (edits[kind] as () => { document: FlowDocument })().document;
  });

/** As another tab has it: the same bytes, other objects. */
const reopened = (document: FlowDocument) => openText(textOfDocument(document));

describe('a merge', () => {
  it('takes the edits of two people of different nodes, whoever merges', () => {
    const two = fc.shuffledSubarray(ids, { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(
        two,
        fc.array(edit, { maxLength: 4 }),
        fc.array(edit, { maxLength: 4 }),
        ([a, b], one, other) => {
          const by = (edits: typeof one, node = '') => edits.reduce((now, change) => change(now, node), base);
          const mine = by(one, a);
          const theirs = by(other, b);
          const merged = merge(base, mine, reopened(theirs));
          expect(merged.conflicts).toEqual([]);
          const expected = other.reduce((now, change) => change(now, b as string), mine);
          expect(isSameValue(valueOfDocument(merged.document), valueOfDocument(expected))).toBe(true);
          const reverse = merge(base, reopened(theirs), mine);
          expect(isSameValue(valueOfDocument(reverse.document), valueOfDocument(expected))).toBe(true);
          expect(isSameValue(valueOfDocument(reopened(merged.document)), valueOfDocument(expected))).toBe(
            true,
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  const merged = (before: string, mine: string, theirs: string) => {
    const result = merge(openText(before), openText(mine), openText(theirs));
    return { text: textOfDocument(result.document), conflicts: result.conflicts };
  };

  it('keeps mine and tells a conflict within one field', () => {
    const { text, conflicts } = merged(
      '{"flow":{"a":{"x":1,"y":1}}}',
      '{"flow":{"a":{"x":2,"y":1}}}',
      '{"flow":{"a":{"x":3,"y":4}}}',
    );
    expect(text).toBe('{"flow":{"a":{"x":2,"y":4}}}');
    expect(conflicts).toEqual([{ path: ['flow', 'a', 'x'], kind: 'value', base: 1, mine: 2, theirs: 3 }]);
  });

  it('does not remove what the other has changed', () => {
    const before = '{"flow":{"a":{"x":1},"b":{}}}';
    const changed = '{"flow":{"a":{"x":2},"b":{}}}';
    const removed = '{"flow":{"b":{}}}';
    expect(merged(before, changed, removed)).toMatchObject({
      text: changed,
      conflicts: [{ path: ['flow', 'a'] }],
    });
    expect(merged(before, removed, changed)).toMatchObject({
      text: removed,
      conflicts: [{ path: ['flow', 'a'] }],
    });
  });

  it('takes added members at their place, removals, and an order that one of them changed', () => {
    expect(merged('{"a":1,"b":2}', '{"a":1,"b":2,"m":0}', '{"a":1,"t":0,"b":2}').text).toBe(
      '{"a":1,"t":0,"b":2,"m":0}',
    );
    expect(merged('{"a":1,"b":2,"c":3}', '{"a":9,"b":2,"c":3}', '{"c":3,"a":1}').text).toBe('{"c":3,"a":9}');
    expect(
      merged('{"a":1,"b":2,"c":3}', '{"b":2,"a":1,"c":3}', '{"a":1,"c":3,"b":2}').conflicts,
    ).toMatchObject([{ kind: 'order', path: [] }]);
  });

  it('sees no change in blanks and spellings', () => {
    expect(merged('{"a":1,"b":2}', '{ "a": 1.0, "b": 2 }', '{"a":1,"b":3}')).toEqual({
      text: '{"a":1,"b":3}',
      conflicts: [],
    });
  });
});
