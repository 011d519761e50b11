import { describe, expect, it } from 'vitest';
import { call, inputs, listen } from '../../../test/support/simulated.ts';
import { chatLines } from './chat.ts';

/** Lines that are typed one after the other, and then the end of input. */
function typing(lines: string[]): { caller: ReturnType<typeof chatLines>; complaints: string[] } {
  const left = [...lines];
  const complaints: string[] = [];
  return {
    caller: chatLines({ read: () => left.shift(), complain: (text) => complaints.push(text) }),
    complaints,
  };
}

const NODES = {
  F1: listen(['一'], { F2: { text: ['好'], dtmf: ['12'] }, F3: { complete: ['timeout'] } }),
  F2: listen(['二'], { F3: { dtmf: ['#'] } }),
  F3: { action: 'hangup', playbacks: ['再见'] },
};

describe('the chat', () => {
  it('reads a line as a sentence, # as keys, an empty line as silence, and the end of input as a hang-up', async () => {
    expect(inputs(await call(NODES, [], { caller: typing(['好的', '#']).caller }))).toEqual([
      '好的',
      '#',
      'end(hangup)',
    ]);
    expect(inputs(await call(NODES, [], { caller: typing(['#12']).caller }))).toEqual([
      '12',
      'hangup(NORMAL_CLEARING)',
    ]);
    expect(inputs(await call(NODES, [], { caller: typing(['  ']).caller }))).toEqual([
      'timeout()',
      'end(hangup)',
    ]);
    expect(inputs(await call(NODES, [], { caller: typing([]).caller }))).toEqual(['hangup(NORMAL_CLEARING)']);
  });

  it('asks again after a line that it cannot read', async () => {
    const { caller, complaints } = typing(['#x', '#12']);
    expect(inputs(await call(NODES, [], { caller }))).toEqual(['12', 'hangup(NORMAL_CLEARING)']);
    expect(complaints).toEqual(['"dtmf" must be keys: a text of 0-9, A-D, * and #']);
  });

  it('asks only after the robot has finished speaking', async () => {
    const said: string[] = [];
    let asked = 0;
    const caller = chatLines({
      read: () => {
        asked++;
        expect(said).toEqual(asked === 1 ? ['一'] : ['一', '二']);
        return asked === 1 ? '好' : undefined;
      },
      complain: () => {},
    });
    await call(NODES, [], {
      caller,
      onEvent: (event) => {
        if (event.did === 'prompt') said.push(event.text);
      },
    });
    expect(asked).toBe(2);
  });
});
