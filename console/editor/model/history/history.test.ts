import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../../engine/text/json.ts';
import { anyCommand, HOSTILE } from '../../../../test/support/console/any-command.ts';
import { setTitle } from '../commands/set-title.ts';
import { openFlow, openText, textOfDocument, valueOfDocument } from '../document/document.ts';
import { isSameValue } from '../document/part.ts';
import { backTo, joined, labelsOf, markOf, newHistory, record, redo, sealed, undo } from './history.ts';

const TEXT = `\ufeff{\r\n\t"flow": {\r\n\t\t"10": {"playbacks": ["\\u4f60", 1.0], "subflow": {"F1": {"priority": "2"}, "2": null, "F1": {}}},
\t\t"F1": {"argument": "'1' 0", "subflow": {"__proto__": {"condition": {"text": "any"}}}, "position": {"x": "1", "y": 2e0}},

\t\t"2": {}, "__proto__": {"repetition": 3}, "F1": {"x": 1e400}
\t},
\t"prompt": {"p": {"keyworks": ["a"], "keywords": "b", "switchflow": "F1"}}, "kb": {"k": {"prompts": ["p"]}}
}\n`;
const commands = fc.array(anyCommand(['10', 'F1', '2', 'new', ...HOSTILE]), { maxLength: 15 });

describe('history', () => {
  it('undoes any commands to the same bytes, and redoes them to the same bytes', () => {
    fc.assert(
      fc.property(commands, (sequence) => {
        let history = newHistory(openText(TEXT));
        for (const command of sequence) history = record(history, command(history.document), { label: 'x' });
        const last = textOfDocument(history.document);
        // What is written is JSON, and says what the document says.
        expect(isSameValue(parseJson(last), valueOfDocument(history.document))).toBe(true);
        while (history.past) history = undo(history);
        expect(textOfDocument(history.document)).toBe(TEXT);
        while (history.future) history = redo(history);
        expect(textOfDocument(history.document)).toBe(last);
      }),
      { numRuns: 200 },
    );
  });

  it('undoes them in a real flow too', () => {
    const bytes = readFileSync('examples/invitation/flow.json');
    fc.assert(
      fc.property(fc.array(anyCommand(['opening', 'bye', 'need', 'x']), { maxLength: 10 }), (sequence) => {
        let history = newHistory(openFlow(bytes));
        for (const command of sequence)
          history = record(history, command(history.document), { label: 'x', group: 'all' });
        expect(labelsOf(history.past).length).toBeLessThanOrEqual(1);
        expect(textOfDocument(undo(history).document)).toBe(bytes.toString());
      }),
      { numRuns: 50 },
    );
  });

  const titled = (history = newHistory(openText('{"flow":{"a":{}}}')), title = 'x', group?: string) =>
    record(history, setTitle(history.document, { node: 'a', title }).document, {
      label: title,
      ...(group ? { group } : {}),
    });

  it('makes one step of typing in one field, until it is sealed', () => {
    let history = titled(undefined, 'h', 'title a');
    history = titled(history, 'he', 'title a');
    expect(labelsOf(history.past)).toEqual(['he']);
    history = titled(sealed(history), 'her', 'title a');
    expect(labelsOf(history.past)).toEqual(['her', 'he']);
    // Typing after an undo is a step of its own.
    history = titled(undo(history), 'hex', 'title a');
    expect(labelsOf(history.past)).toEqual(['hex', 'he']);
    expect(history.future).toBeNull();
  });

  it('goes back to a mark without a trace, and joins what follows one', () => {
    const start = titled();
    const mark = markOf(start);
    const dragged = titled(titled(start, 'y'), 'z');
    const back = backTo(dragged, mark);
    expect(textOfDocument(back.document)).toBe(textOfDocument(start.document));
    expect([labelsOf(back.past), back.future]).toEqual([['x'], null]);
    expect(labelsOf(joined(dragged, mark).past)).toEqual(['z', 'x']);
    expect(textOfDocument(undo(joined(dragged, mark)).document)).toBe(textOfDocument(start.document));
  });

  it('has no step for an edit that changes nothing, and keeps what can be redone', () => {
    const undone = undo(titled());
    const same = record(undone, undone.document, { label: 'nothing', selection: ['a'] });
    expect([same.past, same.future, same.selection]).toEqual([null, undone.future, ['a']]);
  });
});
