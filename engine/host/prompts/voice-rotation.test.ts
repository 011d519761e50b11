import { describe, expect, it } from 'vitest';
import type { Host } from '../host.ts';
import { nextVoice } from './voice-rotation.ts';

/** FreeSWITCH's global variables, and what another call does just before or after one of this call's commands. */
function freeswitch(meanwhile: (command: string, variables: Map<string, string>) => void = () => {}) {
  const variables = new Map<string, string>();
  const api = (command: string, argument: string): string => {
    if (command === 'global_getvar') {
      meanwhile('get', variables);
      return variables.get(argument) ?? '';
    }
    if (command === 'msleep') return '';
    const [name = '', value = '', old] = argument.split('=');
    meanwhile('set', variables);
    if (old === undefined || old === '' || variables.get(name) === old) variables.set(name, value);
    return '+OK';
  };
  const call = (callid: string): Host => ({ callid, api }) as unknown as Host;
  return { variables, call };
}

const uuid = (n: number): string => `${String(n).padStart(8, '0')}-aaaa-4bbb-8ccc-ddddeeeeffff`;

describe('nextVoice', () => {
  it('rotates through the voice list of each flow', () => {
    const { call } = freeswitch();
    const voices = [1, 2, 3, 4].map((n) => nextVoice(call(uuid(n)), '话术', ['a', 'b', 'c']));
    expect(voices).toEqual(['a', 'b', 'c', 'a']);
    expect(nextVoice(call(uuid(9)), 'other', ['a', 'b', 'c'])).toBe('a');
  });

  it('asks FreeSWITCH nothing for a list of one voice or none', () => {
    const host = { callid: uuid(1) } as unknown as Host;
    expect(nextVoice(host, 'f', ['only'])).toBe('only');
    expect(nextVoice(host, 'f', [])).toBe('');
  });

  it('retries when another call took the turn first', () => {
    let others = 3;
    const name = 'cti_robot_voice_f';
    const { call, variables } = freeswitch((command, all) => {
      if (command !== 'set' || !all.has(name) || others-- <= 0) return;
      const turn = Number((all.get(name) as string).split(':')[0]);
      all.set(name, `${turn + 1}:${others}bcdef`);
    });
    expect(nextVoice(call(uuid(1)), 'f', ['a', 'b', 'c', 'd', 'e'])).toBe('d');
    expect(variables.get(name)).toMatch(/^4:/);
  });

  it('finds its own turn where others took theirs before it looked', () => {
    let sets = 0;
    const name = 'cti_robot_voice_f';
    const { call, variables } = freeswitch((command, all) => {
      if (command !== 'get' || sets++ !== 2) return;
      const [turn, calls] = (all.get(name) as string).split(':');
      all.set(name, `${Number(turn) + 2}:bbb,aaa,${calls}`);
    });
    expect(nextVoice(call(uuid(1)), 'f', ['a', 'b', 'c'])).toBe('a');
    expect(variables.get(name)).toMatch(/^3:bbb,aaa,/);
  });

  it('goes by the UUID where FreeSWITCH has no such commands, or never lets it win', () => {
    const none = { callid: uuid(1), api: () => '-ERR global_getvar Command not found!' } as unknown as Host;
    expect(nextVoice(none, 'f', ['a', 'b'])).toBe('b');
    let n = 0;
    const { call } = freeswitch((command, all) => {
      if (command === 'set') all.set('cti_robot_voice_f', `${++n}:f`);
    });
    expect(nextVoice(call(uuid(3)), 'f', ['a', 'b'])).toBe('b');
  });
});
