/** What the script writes into FreeSWITCH's log: each line says which call and which node it is about. */
import { describe, expect, it } from 'vitest';
import type { Simulation } from '../../sidecar/simulator/simulate.ts';
import { call, listen } from '../support/simulated.ts';

const lines = (simulation: Simulation): string[] =>
  simulation.events.flatMap((event) => (event.did === 'log' && event.level !== 'debug' ? [event.text] : []));

describe('a log line of the script', () => {
  it('has the UUID of the call and the node, and for a skipped prompt its file as in the flow', async () => {
    const simulation = await call(
      {
        开场: listen(['你好${caller_id_number}', '/etc/${caller_id_number}.wav', 'shell_stream://date'], {
          end: { text: ['any'] },
        }),
        end: { action: 'hangup', playbacks: ['${nothing}'] },
      },
      [{ say: '好' }],
      { variables: { caller_id_number: '13800000000' } },
    );
    const { callid } = simulation;
    expect(lines(simulation)).toEqual([
      `cti_robot: [${callid} 开场] a prompt is skipped: /etc/\${caller_id_number}.wav: its path is outside the allowed folders`,
      `cti_robot: [${callid} 开场] a prompt is skipped: a stream: its scheme is not allowed`,
      `cti_robot: [${callid} end] a prompt is skipped: a text: there is nothing to speak`,
    ]);
    expect(lines(simulation).join('\n')).not.toContain('13800000000');
  });

  it('names speech that FreeSWITCH cannot play by its file, never by its text', async () => {
    const simulation = await call(
      { F1: listen(['${x}', 'silence_stream://100'], {}) },
      [{ hangup: 'NORMAL_CLEARING' }],
      {
        variables: { x: '张三的秘密' },
        deployment: { sidecar: null },
      },
    );
    for (const line of lines(simulation)) expect(line).not.toContain('秘密');
  });

  it('remains one line, whatever the name of a node', async () => {
    const simulation = await call({ 'F\n1': listen(['shell_stream://x']) }, [{ hangup: 'NORMAL_CLEARING' }]);
    expect(lines(simulation)).toEqual([
      `cti_robot: [${simulation.callid} F 1] a prompt is skipped: a stream: its scheme is not allowed`,
    ]);
  });

  it('reports that the recogniser did not start, in each action that tries, at most three times', async () => {
    const nodes = Object.fromEntries(
      [1, 2, 3, 4, 5].map((n) => [`F${n}`, listen([], { [`F${n + 1}`]: { complete: ['any'] } })]),
    );
    const simulation = await call({ ...nodes, F6: { action: 'hangup' } }, [
      { asr: 'missing' },
      { say: '好' },
    ]);
    const started = lines(simulation).map((line) =>
      /\[\S+ (\S+)\] (the recogniser did not start[^:]*)/.exec(line),
    );
    expect(started.map((found) => found?.slice(1))).toEqual([
      ['F1', 'the recogniser did not start'],
      ['F2', 'the recogniser did not start'],
      ['F3', 'the recogniser did not start'],
      ['F3', 'the recogniser did not start 3 times'],
    ]);
    const starts = simulation.events.filter(
      (event) => event.did === 'execute' && event.application === 'detect_speech',
    );
    expect(starts.map((event) => (event.did === 'execute' ? event.argument : ''))).toHaveLength(3);
  });

  it('does not report a recogniser that started', async () => {
    const simulation = await call({ F1: listen([], { end: { text: ['好'] } }), end: { action: 'hangup' } }, [
      { say: '好' },
    ]);
    expect(lines(simulation)).toEqual([]);
  });
});
