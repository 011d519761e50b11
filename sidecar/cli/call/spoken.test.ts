import { describe, expect, it } from 'vitest';
import type { Row } from '../../../engine/contract/row.ts';
import { call, listen } from '../../../test/support/simulated.ts';
import { spokenPrompts } from './spoken.ts';
import { callTranscript } from './transcript.ts';

const NODES = {
  F1: {
    ...listen(['您好，${name}。', '/etc/x.wav', '现在方便吗？'], { F2: { text: ['方便'] } }),
    kb: 'K',
  },
  F2: { action: 'hangup', playbacks: ['再见。'] },
};
const MORE = {
  kb: { K: { prompts: ['P1'] } },
  prompt: { P1: { keyworks: ['投诉'], playbacks: ['对不起。', '请稍等。'], switchflow: 'F2' } },
};

async function prompts(lines: object[], nodes: Record<string, object> = NODES): Promise<string[][]> {
  const { rows } = await call(nodes, lines, { more: MORE, variables: { name: '张三' } });
  return [...spokenPrompts(rows).values()];
}

describe('the prompts of a row', () => {
  it('have the values of their variables and their time, and the reason where one was skipped', async () => {
    expect(await prompts([{ say: '方便' }])).toEqual([
      [
        '您好，张三。 (1.1 s)',
        '/etc/x.wav (skipped: its path is outside the allowed folders)',
        '现在方便吗？ (1.1 s)',
      ],
      ['再见。 (0.5 s)'],
    ]);
  });

  it('say which of them a match did not let come', async () => {
    const [first] = await prompts([{ say: '方便', during: 0, duration: 400, latency: 100 }]);
    expect(first).toEqual(['您好，张三。 (0.5 s)', '/etc/x.wav (not reached)', '现在方便吗？ (not reached)']);
  });

  it('are told apart where one action plays those of two rows', async () => {
    expect((await prompts([{ say: '投诉' }])).slice(1)).toEqual([
      ['对不起。 (0.7 s)', '请稍等。 (0.7 s)'],
      ['再见。 (0.5 s)'],
    ]);
  });

  it('say of a long text that a piece of it was skipped', async () => {
    const { rows } = await call(NODES, [{ say: '方便' }], { more: MORE });
    const partly = rows.map((row): Row => {
      const [first, ...others] = row.prompts_played ?? [];
      return first
        ? { ...row, prompts_played: [{ ...first, skipped: 'text cannot be spoken' }, ...others] }
        : row;
    });
    expect([...spokenPrompts(partly).values()][0]?.[0]).toBe(
      '您好，。 (0.7 s, partly skipped: text cannot be spoken)',
    );
  });

  it('stay as written where no row tells what became of them', async () => {
    const { rows } = await call(NODES, [{ say: '方便' }], { more: MORE });
    const old = rows.map((row): Row => ({ ...row, prompts_played: null }));
    expect([...spokenPrompts(old).values()][1]).toEqual(['再见。']);
  });

  it('of another flow on the same call are not taken for those of the first', async () => {
    const { rows } = await call(NODES, [{ hangup: 'NORMAL_CLEARING', during: 100 }], { more: MORE });
    const cut = rows
      .filter((row) => row.input_type !== 11)
      .map((row): Row => ({ ...row, prompts_played: null }));
    const spoken = spokenPrompts([...cut, ...rows]);
    expect(spoken.get(cut[0] as Row)).toEqual(['您好，${name}。', '/etc/x.wav', '现在方便吗？']);
    expect(callTranscript([...cut, ...rows], 'UTC', null)).toContain('(not reached)');
  });
});
