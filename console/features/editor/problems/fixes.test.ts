import { describe, expect, it } from 'vitest';
import { lintScript } from '../../../../sidecar/lint/lint-script.ts';
import { openText, textOfDocument } from '../../../editor/model/document/document.ts';
import { fixesOf } from './fixes.ts';

const LISTEN = { action: 'cti_play_and_detect_speech', argument: "'1' '3'", playbacks: ['请问？'] };
const END = { action: 'hangup' };
const by = (text: string[], more = {}) => ({ condition: { text }, ...more });
const silent = { condition: { complete: ['any'] } };

/** A flow that begins in `a`. */
function flowOf(a: object, rest: object = {}, more: object = {}): string {
  return JSON.stringify({ start: 'a', flow: { a: { ...LISTEN, ...a }, b: END, c: END, ...rest }, ...more });
}

describe('a fix', () => {
  it.each<[string, string, string]>([
    ['missing-target', 'makeNode', flowOf({ subflow: { b: silent, new: by(['好的']) } })],
    ['missing-target', 'removeArrow', flowOf({ subflow: { b: silent, new: by(['好的']) } })],
    [
      'shadowed-keyword',
      'moveArrowUp',
      flowOf({ subflow: { b: by(['不']), c: by(['不要']), d: silent }, d: END }),
    ],
    [
      'shadowed-keyword',
      'removeEntry',
      flowOf({ subflow: { b: { condition: { text: ['不'], complete: ['any'] } }, c: by(['不要', '好']) } }),
    ],
    [
      'same-keyword',
      'removeEntry',
      flowOf({ subflow: { b: by(['好', '行']), c: { condition: { text: ['好'], complete: ['any'] } } } }),
    ],
    ['dead-end', 'addSilence', flowOf({ subflow: { b: by(['好的']), c: by(['不要']) } })],
    [
      'self-interrupt',
      'notWhilePlaying',
      flowOf({ argument: "'1' '0'", playbacks: ['您说好的吗'], subflow: { b: by(['好的']), c: silent } }),
    ],
    ['comma-in-keyword', 'splitEntry', flowOf({ subflow: { b: by(['好的，可以']), c: silent } })],
    ['blank-at-end', 'trimEntry', flowOf({ subflow: { b: by(['any ']), c: silent } })],
    ['empty-keyword', 'removeEntry', flowOf({ subflow: { b: by(['。', '好']), c: silent } })],
    ['arrow-without-condition', 'removeArrow', flowOf({ subflow: { b: silent, c: {} } })],
    ['short-keyword', 'wholeWords', flowOf({ subflow: { b: by(['no']), c: silent } })],
    [
      'missing-kb',
      'removeCategory',
      flowOf({ kb: ['faq', 'x'], subflow: { b: silent } }, {}, { kb: { faq: [] } }),
    ],
    [
      'missing-kb',
      'removeCategory',
      flowOf({ kb: 'faq,x', subflow: { b: silent } }, {}, { kb: { faq: [] } }),
    ],
    ['unreachable-node', 'removeNode', flowOf({ subflow: { b: silent, c: by(['好的']) } }, { lost: END })],
    ['not-usable', 'startAtFirst', '{"start":"nowhere","flow":{"a":{"action":"hangup"}}}'],
    ['regex-matches-all', 'useAny', flowOf({ subflow: { b: by(['/.*/']), c: silent } })],
  ])('of %s: %s', (rule, name, text) => {
    const problem = lintScript('t', text).find((found) => found.rule === rule);
    expect(problem, JSON.stringify(lintScript('t', text))).toBeDefined();
    const document = openText(text);
    const fix = fixesOf(document, problem as never).find((one) => one.name === name);
    const after = textOfDocument(fix?.command(document).document ?? document);
    const left = lintScript('t', after).filter((found) => found.rule === rule);
    expect(left, after).toEqual([]);
  });

  it('is offered for no rule that the author alone can mend, nor for a place that is gone', () => {
    const document = openText(flowOf({ subflow: {} }));
    const at = (rule: string, path: string) => fixesOf(document, { rule, path });
    expect(at('robot-not-disclosed', '$.flow.a')).toEqual([]);
    expect(at('constructor', '$.flow.a')).toEqual([]);
    expect(at('dead-end', '$.flow.gone')).toEqual([]);
    expect(at('same-keyword', '$.flow.a.subflow.b.condition.text[3]')).toEqual([]);
    expect(at('missing-target', 'no path')).toEqual([]);
  });
});
