import { describe, expect, it } from 'vitest';
import { isKey } from '../../../editor/canvas/keys.ts';
import { newMemory, sceneOf } from '../../../editor/canvas/scene/scene.ts';
import { openText, valueOfDocument } from '../../../editor/model/document/document.ts';
import { found } from './found.ts';

const value = valueOfDocument(
  openText(
    JSON.stringify({
      flow: { F1: { description: '开场白' }, F2: { description: '价格', playbacks: ['开场之后'] } },
      prompt: { P1: { name: '多少钱', keyworks: ['价格', '费用'] } },
      synonym: { 肯定词: ['好的', '价格可以'] },
    }),
  ),
);
const { nodes } = sceneOf(value, newMemory());
const commands = [{ id: 'fit', title: '显示全部', keys: '1' }];
const search = (words: string) =>
  found({ nodes, value, commands }, words).map(({ kind, id }) => `${kind} ${id}`);

describe('going to anything', () => {
  it('finds nodes, entries, synonyms and commands', () => {
    expect(search('价格')).toEqual(['node F2', 'entry P1', 'synonym 肯定词']);
    expect(search('开场')).toEqual(['node F1', 'node F2']);
    expect(search('全部')).toEqual(['command fit']);
    expect(search('')).toEqual(['node F1', 'node F2', 'command fit']);
  });
});

describe('keys', () => {
  const press = (key: string, held: object = {}) => ({
    key,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    altKey: false,
    ...held,
  });

  it('are told apart by what is held', () => {
    expect(isKey('Mod+D', press('d', { ctrlKey: true }))).toBe(true);
    expect(isKey('Mod+D', press('d'))).toBe(false);
    expect(isKey('Shift+T', press('T', { shiftKey: true }))).toBe(true);
    expect(isKey('T', press('T', { shiftKey: true }))).toBe(false);
    // Signs need Shift on some keyboards.
    expect(isKey('?', press('?', { shiftKey: true }))).toBe(true);
    expect(isKey('+', press('+', { shiftKey: true }))).toBe(true);
    expect(isKey('Alt+ArrowRight', press('ArrowRight', { altKey: true }))).toBe(true);
    expect(isKey('ArrowRight', press('ArrowRight', { altKey: true }))).toBe(false);
  });
});
