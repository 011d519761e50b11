import { describe, expect, it } from 'vitest';
import { openText, textOfDocument } from '../../document/document.ts';
import type { Outcome } from '../outcome.ts';
import { setCategories } from '../set-categories.ts';
import { addEntry, removeEntry, setEntryList, setEntryText } from '../set-entry.ts';
import { setSynonym } from '../set-synonym.ts';
import { renameEntry } from './rename-entry.ts';
import { renameSynonym } from './rename-synonym.ts';

const text = ({ document }: Outcome) => textOfDocument(document);
const refusal = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return null;
};

describe('entries of the knowledge base', () => {
  const document = openText(
    '{"flow":{},"kb":{"c":{"prompts":["p" ,"q"]},"d":{"prompts":"p"}},"prompt":{"p":{"x":1e400},"q":{}}}',
  );

  it('are added and removed, with their places in categories', () => {
    expect(text(addEntry(document, { section: 'prompt', id: '__proto__' }))).toContain(
      '"q":{},"__proto__":{"playbacks":[]}',
    );
    expect(refusal(() => addEntry(document, { section: 'prompt', id: 'p' }))).toBe('ID_IN_USE');
    const removed = removeEntry(document, { section: 'prompt', id: 'p' });
    expect(text(removed)).toBe(
      '{"flow":{},"kb":{"c":{"prompts":["q"]},"d":{"prompts":""}},"prompt":{"q":{}}}',
    );
    expect(removed.notes.map(({ path }) => path[1])).toEqual(['c', 'd']);
  });

  it('are edited field by field', () => {
    const set = (key: string, value: string) =>
      text(setEntryText(document, { section: 'prompt', id: 'p', key, text: value }));
    expect(set('switchflow', 'text:<b>')).toContain('"p":{"x":1e400,"switchflow":"text:<b>"}');
    expect(set('name', '')).toBe(textOfDocument(document));
    expect(
      text(setEntryList(document, { section: 'kb', id: 'c', key: 'prompts', texts: ['q', 'p'] })),
    ).toContain('"c":{"prompts":["q" ,"p"]}');
    expect(refusal(() => setEntryText(document, { section: 'kb', id: 'no', key: 'name', text: 'x' }))).toBe(
      'NO_SUCH_ENTRY',
    );
  });

  it('are renamed, and categories follow', () => {
    const renamed = renameEntry(document, { section: 'prompt', from: 'p', to: '$&' });
    expect(text(renamed)).toBe(textOfDocument(document).replaceAll('"p"', () => '"$&"'));
    expect(renamed.notes).toHaveLength(2);
    expect(refusal(() => renameEntry(document, { section: 'prompt', from: 'p', to: 'q' }))).toBe('ID_IN_USE');
    expect(refusal(() => renameEntry(document, { section: 'prompt', from: 'p', to: '' }))).toBe('EMPTY_ID');
  });
});

describe('categories', () => {
  const document = openText(
    '{"flow":{"a":{"kb":"c, d"},"b":{"kb":["d","c"]},"e":{"kb":" c "},"f":{"kb":"cc"},"g":{}},"kb":{"c":{},"d":{}}}',
  );

  it('are set as their node writes them', () => {
    const set = (node: string, ...categories: string[]) =>
      text(setCategories(document, { node, categories }));
    expect(set('a', 'd')).toContain('"a":{"kb":"d"}');
    expect(set('b', 'd', 'c', '10')).toContain('"b":{"kb":["d","c","10"]}');
    expect(set('g', 'c')).toContain('"g":{"kb":"c"}');
    expect(set('g')).toBe(textOfDocument(document));
  });

  it('are renamed, and nodes follow in their own spelling', () => {
    expect(text(renameEntry(document, { section: 'kb', from: 'c', to: '$1' }))).toBe(
      '{"flow":{"a":{"kb":"$1, d"},"b":{"kb":["d","$1"]},"e":{"kb":" $1 "},"f":{"kb":"cc"},"g":{}},"kb":{"$1":{},"d":{}}}',
    );
    for (const to of ['x,y', ' x', 'x\n'])
      expect(refusal(() => renameEntry(document, { section: 'kb', from: 'c', to }))).toBe('BAD_ID');
  });
});

describe('groups of synonyms', () => {
  const document = openText(
    '{"flow":{"a":{"subflow":{"b":{"condition":{"text":["yes", "ok"],"dtmf":["yes"]}}}}},"prompt":{"p":{"keyworks":"yes","keywords":["no"]}},"synonym":{"yes":["好", "是"],"s":"t"}}',
  );

  it('are set and removed', () => {
    const set = (group: string, words: string[] | null) => text(setSynonym(document, { group, words }));
    expect(set('yes', ['好', '是', '<b>'])).toContain('"yes":["好", "是", "<b>"]');
    expect(set('s', ['t'])).toBe(textOfDocument(document));
    expect(set('new', ['x'])).toContain('"s":"t","new":["x"]}');
    expect(set('yes', null)).toContain('"synonym":{"s":"t"}');
    expect(refusal(() => setSynonym(document, { group: '', words: [] }))).toBe('EMPTY_ID');
  });

  it('are renamed, and conditions and keywords follow', () => {
    const renamed = renameSynonym(document, { from: 'yes', to: '肯定' });
    expect(text(renamed)).toBe(
      textOfDocument(document).replaceAll('"yes"', '"肯定"').replace('"dtmf":["肯定"]', '"dtmf":["yes"]'),
    );
    expect(renamed.notes.map(({ path }) => path[0])).toEqual(['flow', 'prompt']);
  });

  it('do not take the name of a keyword, of a group or of `any`', () => {
    for (const to of ['ok', 'no', 's', 'ANY'])
      expect(refusal(() => renameSynonym(document, { from: 'yes', to }))).toBe('ID_IN_USE');
    expect(refusal(() => renameSynonym(document, { from: 'none', to: 'x' }))).toBe('NO_SUCH_ENTRY');
  });
});
