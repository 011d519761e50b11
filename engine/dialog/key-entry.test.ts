import { describe, expect, it } from 'vitest';
import { compileFlow } from '../flow/compile.ts';
import { addKey, type KeyEntry } from './key-entry.ts';
import { NO_CALL } from './state.ts';
import { step } from './step.ts';

/** Presses keys a second apart; what is closed, in order, and what is still open. */
function typed(keys: string, dtmf: string[], extra: object = {}, global: object = {}): string[] {
  const script = {
    flow: { A: { subflow: { B: { condition: { dtmf } } }, ...extra }, B: {} },
    start: 'A',
    global,
  };
  const flow = compileFlow('keys', JSON.stringify(script), '');
  const { state } = step(
    flow,
    NO_CALL,
    { type: 'create', callid: 'c', nextAppid: 'a', playTime: 0, record: null },
    { now: 0 },
  );
  const out: string[] = [];
  let entry: KeyEntry | null = null;
  Array.from(keys).forEach((key, i) => {
    const pressed = addKey(flow, state, entry, { key, pressedAt: i * 1000 });
    if (pressed.closed) out.push(pressed.closed.keys);
    entry = pressed.open;
  });
  const open = entry as KeyEntry | null;
  return open ? out.concat(`${open.keys}…`) : out;
}

describe('an entry', () => {
  it.each<[string, string[], string[]]>([
    // A literal is taken at once, unless a longer one begins with it.
    ['1', ['1', '2'], ['1']],
    ['1', ['1', '12'], ['1…']],
    ['12', ['1', '12'], ['12']],
    ['13', ['1', '12'], ['13']],
    // Without regular expression or any, what no literal can extend closes at once.
    ['9', ['1'], ['9']],
    ['99', [], ['9', '9']],
    // A regular expression is taken as soon as it matches; until then the entry stays open.
    ['1234', ['[0-9]{4}'], ['1234']],
    ['123', ['[0-9]{4}'], ['123…']],
    ['12', ['any'], ['12…']],
    ['12', ['[0-9]', '123'], ['12…']],
    // A terminator closes and is not part of the entry; alone it is one; a literal with it wins.
    ['12#', ['any'], ['12']],
    ['#', ['any'], ['#']],
    ['1#', ['1#', '12'], ['1#']],
    ['2#', ['1#', '22'], ['2']],
    ['*', ['any'], ['*…']],
  ])('%s in a node with %j: %j', (keys, dtmf, expected) => {
    expect(typed(keys, dtmf)).toEqual(expected);
  });

  it("has the flow's terminators", () => {
    expect(typed('1*2#', ['any'], {}, { dtmf_terminators: '*' })).toEqual(['1', '2#…']);
  });

  it('closes no earlier in a node that filters keys', () => {
    expect(typed('12', ['1', '12'], { filter: { dtmf: 'all' } })).toEqual(['12']);
    expect(typed('1', ['[0-9]'], { filter: { dtmf: 'all' } })).toEqual(['1…']);
  });

  it('closes after 128 keys', () => {
    expect(typed('1'.repeat(130), ['any'])).toEqual(['1'.repeat(128), '11…']);
  });
});
