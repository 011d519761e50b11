import { describe, expect, it } from 'vitest';
import { addArrow } from '../../model/commands/add-arrow.ts';
import { moveNodes } from '../../model/commands/move-nodes.ts';
import { reorderArrow } from '../../model/commands/reorder-arrow.ts';
import { setPrompts } from '../../model/commands/set-prompts.ts';
import { setTitle } from '../../model/commands/set-title.ts';
import { type FlowDocument, openText, valueOfDocument } from '../../model/document/document.ts';
import { cardOf } from './card.ts';
import { lineAt, linesOf } from './lines.ts';
import { foundNodes, nextId } from './new-node.ts';
import { aligned } from './places.ts';
import { marksOf, nodeOfPath } from './problems.ts';
import { newMemory, sceneOf } from './scene.ts';
import { rowOf } from './tags.ts';

const scene = (text: string, memory = newMemory()) => sceneOf(valueOfDocument(openText(text)), memory);
const condition = (text: string) => rowOf('x', valueOfDocument(openText(`{"condition":{${text}}}`)));

describe('an arrow', () => {
  it('says what it waits for', () => {
    expect(condition('"text":["肯定词","any"]')).toMatchObject({ tags: ['yes', 'any'], words: '肯定词' });
    expect(condition('"text":["不要","否定词"],"dtmf":["1"]')).toMatchObject({
      tags: ['word', 'no', 'keys'],
    });
    expect(condition('"complete":["timeout()"]')).toMatchObject({ tags: ['silence'], words: '' });
    expect(condition('"complete":["any"]')).toMatchObject({ tags: ['done'], words: '' });
    expect(condition('"text":[],"dtmf":"","complete":null')).toMatchObject({ tags: ['none'] });
  });
});

describe('a card', () => {
  it('is the same object until its node changes, and as tall as its rows', () => {
    const document = openText(
      '{"flow":{"a":{"action":"hangup"},"b":{"action":"hangup","subflow":{"a":{},"__proto__":{}}}}}',
    );
    const memory = newMemory();
    const before = sceneOf(valueOfDocument(document), memory);
    const after = sceneOf(valueOfDocument(setTitle(document, { node: 'a', title: '再见' }).document), memory);
    expect(after.byId.get('b')).toBe(before.byId.get('b'));
    expect(after.byId.get('a')?.card.title).toBe('再见');
    const [a, b] = ['a', 'b'].map((id) => after.byId.get(id)?.card.height ?? 0) as [number, number];
    expect(b - a).toBe(60);
    expect(after.byId.get('b')?.card.rows.map(({ target }) => target)).toEqual(['a', '__proto__']);
  });

  it('knows what stops its prompts, also from the settings of the flow', () => {
    const node = new Map([['action', 'cti_play_and_detect_speech']]);
    expect(cardOf(node, new Map()).bargeIn).toBe('keyword');
    expect(cardOf(node, new Map([['interrupt', '3']])).bargeIn).toBe('sentence');
    expect(cardOf(new Map([...node, ['argument', "'2' '1'"]]), new Map()).bargeIn).toBe('never');
  });
});

describe('places', () => {
  const chain = '{"flow":{"a":{"subflow":{"b":{}}},"b":{"subflow":{"c":{}}},"c":{}}}';

  it('of nodes without a written one are laid out, apart from each other', () => {
    const { byId } = scene(chain);
    const xs = ['a', 'b', 'c'].map((id) => byId.get(id)?.x ?? 0);
    expect(xs).toEqual([...xs].sort((a, b) => a - b));
    expect(new Set(xs).size).toBe(3);
  });

  it('stay when the flow changes', () => {
    const memory = newMemory();
    const before = scene(chain, memory);
    const after = scene('{"flow":{"a":{"subflow":{"c":{},"n":{}}},"b":{},"c":{},"n":{}}}', memory);
    for (const id of ['a', 'b', 'c'])
      expect(after.byId.get(id)).toMatchObject({ x: before.byId.get(id)?.x, y: before.byId.get(id)?.y });
    expect(after.byId.get('n')?.x).toBeGreaterThan(after.byId.get('a')?.x ?? 0);
  });

  it('never overlap, whatever is written', () => {
    const { nodes } = scene(
      '{"flow":{"a":{"position":{"x":368,"y":0},"subflow":{"b":{},"c":{}}},"b":{},"c":{},"d":{"subflow":{"b":{}}}}}',
    );
    for (const one of nodes)
      for (const other of nodes)
        if (one !== other)
          expect(
            Math.abs(one.x - other.x) >= 264 ||
              one.y + one.card.height <= other.y ||
              other.y + other.card.height <= one.y,
          ).toBe(true);
  });

  it('are aligned and spread', () => {
    const { byId, nodes } = scene(
      '{"flow":{"a":{"position":{"x":0,"y":0}},"b":{"position":{"x":300,"y":50}},"c":{"position":{"x":900,"y":10}}}}',
    );
    const cards = new Map(nodes.map(({ id, card }) => [id, card]));
    const places = new Map(nodes.map(({ id, x, y }) => [id, { x, y }]));
    const ids = [...byId.keys()];
    expect([...aligned(ids, 'top', cards, places).values()].map(({ y }) => y)).toEqual([0, 0, 0]);
    expect(aligned(ids, 'across', cards, places).get('b')?.x).toBe(450);
  });
});

describe('lines', () => {
  it('to a hub are stubs, and are found at a point', () => {
    const sources = Array.from({ length: 14 }, (_, i) => `"s${i}":{"subflow":{"hub":{}}}`).join(',');
    const all = scene(`{"flow":{${sources},"hub":{"action":"hangup"}}}`);
    const lines = linesOf(all);
    expect(lines.every(({ isStub }) => isStub)).toBe(true);
    const [first] = lines;
    if (first === undefined) throw new Error('there are no lines');
    expect(lineAt(lines, { x: first.x1 + 30, y: first.y1 }, 1)).toBe(first);
    expect(lineAt(lines, { x: first.x1 - 30, y: first.y1 }, 1)).toBeNull();
  });
});

describe('a scene after an edit', () => {
  it('is the one that the flow itself has, with its lines', () => {
    const edits = [
      (document: FlowDocument) => setTitle(document, { node: 'b', title: '乙' }),
      (document: FlowDocument) =>
        setPrompts(document, { node: 'a', key: 'playbacks', prompts: ['好'.repeat(40)] }),
      (document: FlowDocument) => moveNodes(document, { places: new Map([['a', { x: 900, y: 5 }]]) }),
      (document: FlowDocument) => addArrow(document, { node: 'c', target: 'a' }),
      (document: FlowDocument) => setTitle(document, { node: 'c', title: '丙' }),
      (document: FlowDocument) => reorderArrow(document, { node: 'a', target: 'c', to: 0 }),
    ];
    let document = openText(
      '{"start":"a","flow":{"a":{"action":"hangup","subflow":{"b":{},"c":{}},"position":{"x":1,"y":2}},"b":{"subflow":{"a":{}}},"c":{}}}',
    );
    const memory = newMemory();
    linesOf(sceneOf(valueOfDocument(document), memory));
    for (const edit of edits) {
      document = edit(document).document;
      const quick = sceneOf(valueOfDocument(document), memory);
      const whole = sceneOf(valueOfDocument(document), { ...newMemory(), kept: memory.kept });
      expect(quick).toEqual(whole);
      const sorted = (scene: typeof quick) =>
        [...linesOf(scene)].sort((a, b) =>
          `${a.source.id} ${a.row}`.localeCompare(`${b.source.id} ${b.row}`),
        );
      expect(sorted(quick)).toEqual(sorted(whole));
    }
  });
});

describe('problems', () => {
  it('are counted by node, whatever its id', () => {
    expect(nodeOfPath('$.flow["__proto__"].subflow["10"]')).toBe('__proto__');
    expect(nodeOfPath('$.flow["a\\"]b"].x')).toBe('a"]b');
    expect(nodeOfPath('$.prompt.P1')).toBeNull();
    const found = [
      { severity: 'error', path: '$.flow.F1.x' },
      { severity: 'warning', path: '$.flow.F1' },
    ] as const;
    expect(marksOf(found).get('F1')).toEqual({ errors: 1, warnings: 1 });
  });
});

describe('type-ahead', () => {
  const node = (id: string, title: string, prompt = '') => ({ id, card: { title, prompt } });

  it('finds by title, id and prompt, the closest first', () => {
    const nodes = [node('F1', '邀约成功', ''), node('F2', '邀约'), node('F3', '结束', '欢迎邀约')];
    expect(foundNodes(nodes, '邀约', 9).map(({ id }) => id)).toEqual(['F2', 'F1', 'F3']);
    expect(foundNodes(nodes, 'f3', 9).map(({ id }) => id)).toEqual(['F3']);
  });

  it('gives a new node the next number', () => {
    expect(nextId(['F9', 'F10', 'x', 'F01'])).toBe('F11');
  });
});
