import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitArgument } from '../../../../engine/flow/argument.ts';
import { openText, textOfDocument } from '../document/document.ts';
import { addArrow } from './add-arrow.ts';
import { addNode } from './add-node.ts';
import { copyNodes } from './copy-nodes.ts';
import { moveNodes } from './move-nodes.ts';
import { arrowsInOrder, type Outcome, startOf } from './outcome.ts';
import { pasteNodes } from './paste-nodes.ts';
import { removeNodes } from './remove-nodes.ts';
import { renameNode } from './rename-node.ts';
import { reorderArrow } from './reorder-arrow.ts';
import { replaceText } from './replace-text.ts';
import { retargetArrow } from './retarget-arrow.ts';
import { setArgumentToken, withToken } from './set-argument-token.ts';
import { setKeywords } from './set-entry.ts';
import { setNodeText } from './set-node-text.ts';
import { setNote } from './set-note.ts';
import { setPrompts } from './set-prompts.ts';
import { setTitle } from './set-title.ts';
import { spliceNode } from './splice-node.ts';

const flow = (inside: string) => openText(`{"flow":{${inside}}}`);
const inside = ({ document }: Outcome) => textOfDocument(document).slice('{"flow":{'.length, -2);
const refusal = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return null;
};

describe('nodes', () => {
  it('are added last, under an id that is free', () => {
    expect(inside(addNode(flow('"10":{}'), { id: '2', node: new Map() }))).toBe('"10":{},"2":{}');
    expect(refusal(() => addNode(flow('"10":{}'), { id: '10' }))).toBe('ID_IN_USE');
    expect(refusal(() => addNode(flow('"10":{}'), { id: '' }))).toBe('EMPTY_ID');
  });

  it('keep the start of a flow that has none written', () => {
    const document = flow('"a":{},"b":{"subflow":{"a":{}}}');
    const { document: after, notes } = addNode(document, { id: 'c', node: new Map() });
    expect([startOf(document), startOf(after)]).toEqual(['b', 'b']);
    expect(notes).toEqual([{ kind: 'start-set', path: ['start'] }]);
  });

  it('are removed with the arrows to them', () => {
    const document = openText('{"start":"b","flow":{"a":{"subflow":{"b":{},"c":{}}},"b":{},"c":{}}}');
    const { document: after, notes } = removeNodes(document, { ids: ['b'] });
    expect(textOfDocument(after)).toBe('{"flow":{"a":{"subflow":{"c":{}}},"c":{}}}');
    expect(notes.map(({ kind }) => kind)).toEqual(['arrow-removed', 'start-removed']);
  });

  it('are renamed wherever they are named', () => {
    const document = openText(
      '{"start":1,"flow":{"1" :{"x":1e400},"2":{"subflow":{"0":{},"1":{}}}},"prompt":{"p":{"switchflow":"1"}}}',
    );
    const { document: after } = renameNode(document, { from: '1', to: '__proto__' });
    expect(textOfDocument(after)).toBe(
      textOfDocument(document).replace('"start":1', '"start":"1"').replaceAll('"1"', '"__proto__"'),
    );
    expect(refusal(() => renameNode(document, { from: '1', to: '2' }))).toBe('ID_IN_USE');
    expect(refusal(() => renameNode(document, { from: '1', to: '0' }))).toBe('ID_IN_USE');
    expect(refusal(() => renameNode(document, { from: '1', to: 'return' }))).toBe('ID_IN_USE');
  });

  it('get a position when they are moved', () => {
    const places = new Map([['a', { x: 1.4, y: 2 }]]);
    expect(inside(moveNodes(flow('"a":{},"b":{}'), { places }))).toBe(
      '"a":{"position":{"x":1,"y":2}},"b":{}',
    );
    expect(inside(moveNodes(flow('"a":{"position":{"x":"9","y":2.0,"z":1}}'), { places }))).toBe(
      '"a":{"position":{"x":"1","y":2.0,"z":1}}',
    );
  });

  it('are pasted under new ids, with the arrows among them', () => {
    const document = flow('"a":{"subflow":{"b":{},"c":{}},"n":1e400},"b":{},"c":{}');
    const text = copyNodes(document, { ids: ['a', 'b'] });
    const here = pasteNodes(document, { text });
    expect(here.ids).toEqual(['a_2', 'b_2']);
    expect(textOfDocument(here.document)).toContain('"a_2":{"subflow":{"b_2":{},"c":{}},"n":1e400},"b_2":{}');
    const elsewhere = pasteNodes(flow('"x":{}'), { text });
    expect(inside(elsewhere)).toBe('"x":{},"a":{"subflow":{"b":{}},"n":1e400},"b":{}');
    expect(elsewhere.notes).toContainEqual({ kind: 'arrow-removed', path: ['flow', 'a', 'subflow', 'c'] });
    for (const bad of ['', '[]', '{"a":1}', '<b>', '{"flow":{}}'])
      expect(refusal(() => pasteNodes(document, { text: bad }))).toBe('NOT_NODES');
  });
});

describe('fields', () => {
  it('take hostile text as text, and leave their neighbours', () => {
    const document = flow('"a":{"action":null,"repetition":3,"playbacks":"x","y":[""]}');
    expect(inside(setTitle(document, { node: 'a', title: '"<b>\\\u2028' }))).toBe(
      '"a":{"description":"\\"<b>\\\\\u2028","action":null,"repetition":3,"playbacks":"x","y":[""]}',
    );
    const repetition = (text: string) =>
      inside(setNodeText(document, { node: 'a', key: 'repetition', text }));
    expect(repetition('3')).toBe('"a":{"action":null,"repetition":3,"playbacks":"x","y":[""]}');
    expect(repetition('4')).toContain('"repetition":4,');
    expect(inside(setNodeText(document, { node: 'a', key: 'action', text: '' }))).toContain('"action":null');
    const prompts = (...texts: string[]) =>
      inside(setPrompts(document, { node: 'a', key: 'playbacks', prompts: texts }));
    expect(prompts('y')).toContain('"playbacks":"y"');
    expect(prompts('x', 'y')).toContain('"playbacks":["x","y"]');
  });

  it('set one token of an argument', () => {
    const argument = (written: string, value: string) =>
      inside(
        setArgumentToken(flow(`"a":{"argument":${JSON.stringify(written)}}`), {
          node: 'a',
          token: 'interrupt',
          value,
        }),
      );
    expect(argument("'1'  2 \t'x\\'y'", '0')).toBe(`"a":{"argument":${JSON.stringify("'1'  0 \t'x\\'y'")}}`);
    expect(argument("'1' '0'", '')).toContain(`"'1' ''"`);
    expect(withToken('', 2, '0')).toBe("'' '' '0'");
    expect(withToken("'1", 1, '2')).toBe("'1' '2'");
    fc.assert(
      fc.property(
        fc.stringMatching(/^[01' \\a]{0,12}$/),
        fc.nat(14),
        fc.string({ maxLength: 5 }),
        (old, at, value) => {
          const tokens = splitArgument(withToken(old, at, value));
          const before = splitArgument(old);
          expect(tokens[at] ?? '').toBe(value);
          for (let i = 0; i < 15; i++) if (i !== at) expect(tokens[i] ?? '').toBe(before[i] ?? '');
        },
      ),
      { numRuns: 500 },
    );
  });

  it('keep keywords under the key that the flow has', () => {
    const keywords = (prompt: string, ...list: string[]) =>
      textOfDocument(
        setKeywords(openText(`{"prompt":{"p":{${prompt}}}}`), { id: 'p', keywords: list }).document,
      );
    expect(keywords('"keyworks":["a"]', 'a', 'b')).toBe('{"prompt":{"p":{"keyworks":["a","b"]}}}');
    expect(keywords('"keyworks":["a"],"keywords":["b"]', 'a', 'c')).toContain(
      '"keyworks":["a"],"keywords":["c"]',
    );
  });
});

describe('arrows', () => {
  it('to one target are one: conditions join', () => {
    const document = flow('"a":{"subflow":{"b":{"condition":{"text":["x"]}}}},"b":{}');
    expect(
      inside(addArrow(document, { node: 'a', target: 'b', condition: { text: ['x', 'y'], dtmf: ['1'] } })),
    ).toBe('"a":{"subflow":{"b":{"condition":{"text":["x","y"],"dtmf":["1"]}}}},"b":{}');
  });

  it('take a node between', () => {
    expect(
      inside(
        spliceNode(flow('"a":{"subflow":{"b":{"x":1}}},"b":{},"n":{}'), {
          node: 'a',
          target: 'b',
          into: 'n',
        }),
      ),
    ).toBe(
      '"a":{"subflow":{"n":{"x":1}}},"b":{},"n":{"subflow":{"b":{"condition":{"text":["any"],"complete":["any"]}}}}',
    );
  });

  it('come where they are moved, and no other arrow changes', () => {
    const priority = fc.constantFrom(
      '',
      '"priority":1',
      '"priority":"2"',
      '"priority":0.5',
      '"priority":null',
    );
    fc.assert(
      fc.property(
        fc.array(priority, { minLength: 2, maxLength: 6 }),
        fc.nat(5),
        fc.nat(6),
        (priorities, from, to) => {
          const ids = priorities.map((_, i) => `"${i}"`);
          const document = flow(
            `"n":{"subflow":{${priorities.map((p, i) => `${ids[i]}:{${p}}`).join(', ')}}}`,
          );
          const before = arrowsInOrder(document, 'n');
          const target = before[from % before.length] as string;
          const after = reorderArrow(document, { node: 'n', target, to }).document;
          const others = before.filter((id) => id !== target);
          others.splice(to, 0, target);
          expect(arrowsInOrder(openText(textOfDocument(after)), 'n')).toEqual(others);
          priorities.forEach((p, i) => {
            if (String(i) !== target) expect(textOfDocument(after)).toContain(`"${i}":{${p}}`);
          });
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('an arrow that is led elsewhere', () => {
  it('keeps its place and its words, or joins the arrow that is there', () => {
    const document = flow('"a":{"subflow":{"b" :{"condition":{"text":["x"]}},"c":{}}},"b":{},"c":{},"d":{}');
    expect(inside(retargetArrow(document, { node: 'a', target: 'b', to: 'd' }))).toBe(
      '"a":{"subflow":{"d" :{"condition":{"text":["x"]}},"c":{}}},"b":{},"c":{},"d":{}',
    );
    expect(inside(retargetArrow(document, { node: 'a', target: 'b', to: 'c' }))).toBe(
      '"a":{"subflow":{"c":{"condition":{"text":["x"]}}}},"b":{},"c":{},"d":{}',
    );
    expect(refusal(() => retargetArrow(document, { node: 'a', target: 'x', to: 'c' }))).toBe('NO_SUCH_ARROW');
  });
});

describe('notes', () => {
  it('are kept beside the flow, and leave nothing behind', () => {
    const document = openText('{"flow":{"a":{}}}');
    const { document: noted } = setNote(document, { id: 'n1', note: { text: '改', x: 1.4, y: 2 } });
    expect(textOfDocument(noted)).toBe('{"flow":{"a":{}},"notes":{"n1":{"text":"改","x":1,"y":2}}}');
    const { document: moved } = setNote(noted, { id: 'n1', note: { x: 5 } });
    expect(textOfDocument(moved)).toBe(textOfDocument(noted).replace('"x":1', '"x":5'));
    expect(textOfDocument(setNote(moved, { id: 'n1', note: null }).document)).toBe('{"flow":{"a":{}}}');
  });
});

describe('replacing', () => {
  it('takes all words, and no name of a synonym group', () => {
    const document = openText(
      '{"flow":{"a":{"description":"好a","playbacks":"好的","subflow":{"a":{"condition":{"text":["好","好的"]}}}}},"synonym":{"好":["好吧"]}}',
    );
    const { document: after } = replaceText(document, { find: '好', replace: '$&行' });
    expect(textOfDocument(after)).toBe(
      '{"flow":{"a":{"description":"$&行a","playbacks":"$&行的","subflow":{"a":{"condition":{"text":["好","$&行的"]}}}}},"synonym":{"好":["$&行吧"]}}',
    );
    expect(replaceText(document, { find: 'A', replace: 'b', matchesCase: true }).document).toBe(document);
    expect(replaceText(document, { find: '', replace: 'b' }).document).toBe(document);
    for (const sign of '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~') {
      const signs = openText(JSON.stringify({ flow: { a: { description: `x${sign}y` } } }));
      const replaced = textOfDocument(replaceText(signs, { find: sign, replace: '好' }).document);
      expect(replaced).toBe('{"flow":{"a":{"description":"x好y"}}}');
    }
  });
});
