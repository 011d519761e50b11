/**
 * The engine measures every time-out itself: recognisers may send nothing, never end an utterance, send only partial
 * results, or not obey a pause (flow-format.md#listen-6, #listen-8).
 */
import { describe, expect, it } from 'vitest';
import type { Row } from '../../engine/contract/row.ts';
import { compileFlow } from '../../engine/flow/compile.ts';
import { encodeFlow } from '../../engine/flow/encode-flow.ts';
import type { CallPorts } from '../../sidecar/simulator/emulator/emulated-host.ts';
import { VirtualFiles } from '../../sidecar/simulator/emulator/file-io.ts';
import { quickJsRunner } from '../../sidecar/simulator/run/quickjs.ts';
import { runScript } from '../../sidecar/simulator/run/run-script.ts';
import { callerWith, type Plan, START } from '../support/emulated-host.ts';
import { bundle } from '../support/simulated.ts';

const HOME = '/home';
/** Prompts of 2000 ms, a wait of 5000, speech of 6000 at most. */
const PROMPT = 'silence_stream://2000';

/** Events of a recogniser that does not obey commands. */
function says(at: number, type: string, body = ''): Plan[number] {
  return [
    at,
    ({ channel }: CallPorts) =>
      channel.events.push({ type: 'DETECTED_SPEECH', headers: { 'Speech-Type': type }, body }),
  ];
}
const begin = (at: number) => says(at, 'begin-speaking');
const partial = (at: number, text: string) =>
  says(at, 'detected-partial-speech', JSON.stringify({ partial: text }));
const final = (at: number, text: string) => says(at, 'detected-speech', JSON.stringify({ text }));
/** The same event again and again, from 1 s to 60 s. */
const often = (make: (at: number) => Plan[number], every: number): Plan =>
  Array.from({ length: Math.floor(59_000 / every) }, (_, i) => make(1000 + i * every));

/** The inputs of the first action, each with its end in ms from the begin of the call. */
async function heard(interrupt: number, mode: number, plan: Plan): Promise<[string, number][]> {
  const script = {
    flow: {
      F1: {
        action: 'cti_play_and_detect_speech',
        argument: `'${mode}' '${interrupt}' '' '' '' '' '' '5000' '6000'`,
        playbacks: [PROMPT],
        subflow: { F2: { condition: { text: ['转人工'] } } },
      },
      F2: { action: '', playbacks: [] },
    },
  };
  const files = new VirtualFiles([HOME, `${HOME}/spool`]);
  files.put(`${HOME}/engine.json`, JSON.stringify({ recogniser: { preset: 'vosk' } }));
  files.put(
    `${HOME}/compiled/f.json`,
    Buffer.from(encodeFlow(compileFlow('f', JSON.stringify(script), 'v'))),
  );
  let uuid = '';
  const result = await runScript({
    source: await bundle(),
    runner: quickJsRunner(),
    argv: ['f'],
    startMs: START,
    files,
    variables: { cti_robot_home: HOME },
    remoteCaller: (ports) => {
      uuid = ports.channel.uuid;
      return callerWith(plan)(ports);
    },
  });
  expect(result.end).toEqual({ end: 'done' });
  const rows = files
    .text(`${HOME}/spool/${uuid}.jsonl`)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
  return rows
    .filter((row) => row.current_flowid === 'F1' && row.input_type < 10)
    .map((row) => [row.input_args, Date.parse(row.input_start_time) + row.input_duration - START]);
}

describe('a recogniser that', () => {
  it('sends nothing: the action ends after the waiting time', async () => {
    expect(await heard(0, 1, [])).toEqual([['timeout()', 7000]]);
  });

  it('detects speech and sends no result: the action ends after 3 s, or after a longer waiting time', async () => {
    expect(await heard(0, 1, [begin(1000)])).toEqual([['timeout()', 7000]]);
    expect(await heard(0, 1, [begin(6500)])).toEqual([['timeout()', 9500]]);
    // Sound stops the prompts, and the wait begins.
    expect(await heard(1, 1, [begin(1000)])).toEqual([['timeout()', 6000]]);
  });

  it('detects speech again and again: the action ends after max_speech_time_ms', async () => {
    expect(await heard(0, 1, often(begin, 700))).toEqual([['timeout()', 7000]]);
    expect(
      await heard(
        0,
        1,
        often((at) => begin(at + 3000), 700),
      ),
    ).toEqual([['timeout()', 10_000]]);
  });

  it('sends only partial results: the action ends max_speech_time_ms after the first', async () => {
    const talk = (from: number) => often((at) => partial(at + from, '我想'), 500);
    expect(await heard(0, 1, talk(0))).toEqual([['done()', 7000]]);
    expect(await heard(0, 1, talk(4000))).toEqual([['done()', 11_000]]);
    expect(await heard(2, 1, talk(0))).toEqual([['done()', 7000]]);
  });

  it('stops after a partial result: the action ends 3 s later', async () => {
    expect(await heard(0, 1, [partial(6000, '我'), partial(6800, '我想')])).toEqual([['done()', 9800]]);
  });

  it('sends only partial results while flag 64 pauses the prompt: the prompt continues to its end', async () => {
    const [[completion, at] = ['', 0]] = await heard(
      64,
      1,
      often((t) => partial(t, '我想'), 500),
    );
    expect(completion).toBe('done()');
    // 1 s of prompt, 6 s of pause, the other second of prompt, and the wait.
    expect(at).toBeGreaterThanOrEqual(13_000);
    expect(at).toBeLessThan(14_100);
  });

  it('sends only final results: each is an input', async () => {
    expect(await heard(0, 1, [final(3000, '你好'), final(3500, ''), final(4000, '转人工')])).toEqual([
      ['你好', 3000],
      ['转人工', 4000],
    ]);
  });

  it('does not obey pause: in mode 2 speech that began during the prompts is ignored', async () => {
    const early = [partial(1500, '转'), partial(2500, '转人'), final(3000, '转人工')];
    expect(await heard(0, 2, early)).toEqual([['timeout()', 7000]]);
    expect(await heard(0, 2, [...early, partial(3500, '转人工'), final(4000, '转人工')])).toEqual([
      ['转人工', 3500],
    ]);
  });

  it('does not obey pause: in mode 0 all speech is ignored', async () => {
    expect(await heard(0, 0, [begin(500), partial(700, '转人工'), final(900, '转人工')])).toEqual([
      ['done()', 2000],
    ]);
  });
});
