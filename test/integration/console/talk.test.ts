/** Calls of the test chat in Node: what the chat shows of them, and that it can say why each row is as it is. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { talk } from '../../../console/editor/worker/jobs/talk.ts';
import type { Line, Talk } from '../../../console/editor/worker/protocol.ts';
import { itemsOf } from '../../../console/features/editor/rail/chat/items.ts';
import { InputType } from '../../../engine/contract/row.ts';
import type { ScriptRunner } from '../../../sidecar/simulator/run/runner.ts';
import { vmRunner } from '../../../sidecar/simulator/run/vm.ts';

const bundle = readFileSync(new URL('../../../dist/cti_robot.js', import.meta.url), 'utf8');
const vm = vmRunner();
const runner: ScriptRunner = { run: (script, host) => vm.run({ ...script, source: bundle }, host) };

const LISTEN = { action: 'cti_play_and_detect_speech', argument: "'1' '0'" };
const FLOW = {
  start: 'ask',
  flow: {
    ask: {
      ...LISTEN,
      playbacks: ['您好，请问方便吗？'],
      subflow: {
        code: { condition: { dtmf: ['[0-9]{2}'] } },
        desk: { condition: { text: ['人工'] } },
        bye: { condition: { complete: ['any'] } },
      },
    },
    code: { ...LISTEN, playbacks: ['收到'], subflow: { bye: { condition: { text: ['再见'] } } } },
    desk: {
      action: 'bridge',
      argument: 'user/1000',
      subflow: { bye: { condition: { complete: ['any'] } } },
    },
    bye: { action: 'hangup', playbacks: ['再见'] },
  },
};
const text = JSON.stringify(FLOW);
const call = (lines: Line[], toEnd = false): Promise<Talk> =>
  talk({ name: 'flow', text, lines, options: { toEnd } }, runner);
/** What the chat shows, in short. */
const shown = async (lines: Line[]): Promise<string[]> =>
  itemsOf(await call(lines), lines).map((item) => {
    if (item.kind === 'caller') return `line ${item.line}`;
    return item.kind === 'step' ? `→ ${item.row.response_id}` : item.text;
  });

describe('the call of a chat', () => {
  it('stops where its caller is to go on, and says which words lead on', async () => {
    const { waiting, ended } = await call([]);
    expect(ended).toBeNull();
    expect(waiting?.node).toBe('ask');
    expect(waiting?.replies.map(({ line }) => line)).toEqual([
      { dtmf: expect.stringMatching(/^\d\d$/) },
      { say: '人工' },
      { silence: true },
    ]);
  });

  it('shows keys once, also those that wait for others', async () => {
    expect(await shown([{ dtmf: '1' }, { dtmf: '2' }])).toEqual([
      '→ ask',
      '您好，请问方便吗？',
      'line 0',
      'line 1',
      '→ code',
      '收到',
    ]);
  });

  it('shows silence, what the flow runs, and what it hears of it', async () => {
    expect(await shown([{ silence: true }])).toEqual([
      '→ ask',
      '您好，请问方便吗？',
      'line 0',
      '→ bye',
      '再见',
      '→ null',
    ]);
    const bridged = await shown([{ say: '人工' }, { app: 'bridge', result: 'USER_BUSY' }]);
    expect(bridged.slice(2)).toEqual(['line 0', '→ desk', 'bridge user/1000', '→ bye', '再见', '→ null']);
  });

  it('shows a caller who interrupts, and one who hangs up', async () => {
    const lines = [{ say: '人工', during: 300 }, { hangup: 'NORMAL_CLEARING' }];
    const items = itemsOf(await call(lines), lines);
    expect(items.find(({ kind }) => kind === 'robot')).toMatchObject({ isStopped: true, nextLine: 0 });
    expect((await call([{ hangup: 'NORMAL_CLEARING' }])).ended).toBe('NORMAL_CLEARING');
  });

  it('can say of every input of the examples why it led where it led', async () => {
    for (const name of ['invitation', 'reminder', 'hello']) {
      const script = readFileSync(`examples/${name}/flow.json`, 'utf8');
      const lines = [{ say: '不需要' }, { silence: true }, { say: '好的', during: 100 }, { dtmf: '1' }];
      const { rows, turns } = await talk({ name, text: script, lines, options: { toEnd: true } }, runner);
      const heard = rows.map(
        ({ input_type: type }) => type !== InputType.Create && type !== InputType.Destroy,
      );
      const told = turns.map(({ why }) => why !== null);
      expect(told, name).toEqual(heard);
    }
  });
});
