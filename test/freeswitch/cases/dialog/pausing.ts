import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../../support/until.ts';
import type { Call } from '../../call.ts';
import { heardOf } from '../../coded-prompt.ts';
import type { Lab } from '../../lab.ts';
import { between } from '../../rows.ts';
import { type Case, callerPauses, expectRows, LAST, listening, must } from '../case.ts';

/** The recording begins after the prompt, and before its first pause, ms. */
const RECORDED_FROM_MS = 200;

/** Flag 64: sound pauses a prompt, which continues where it stopped (flow-format.md#listen-6). */
export const PAUSING: Case[] = [
  ...[
    ['two.wav', ''],
    ['two-16k.wav', ', also with a file of another rate than the call'],
    ['two-44k.wav', ', also with a file as from a studio'],
  ].map(
    ([file, what]): Case => ({
      name: `interrupt 64: sound pauses the prompt, which continues exactly where it stopped${what}`,
      run: async (lab) => {
        const flow = `pause-${file?.replace('.wav', '')}`;
        lab.flow(flow, {
          // The long wait lets the caller hear the end before the robot hangs up.
          flow: { F1: listening([file as string], { interrupt: 64, wait: 1000 }), F2: LAST },
        });
        const call = await lab.call(flow);
        const recording = await record(lab, call);
        await call.prompt(file as string);
        for (let pause = 0; pause < 2; pause++) {
          await callerPauses(500);
          await call.recognised('begin-speaking');
          await call.phase('pause');
          await callerPauses(600);
          await call.recognised('detected-speech', 'not that');
          await call.phase('prompt');
        }
        await expectRows(call, [
          { input_type: 10 },
          { input_type: 0, input_args: 'not that', matching_method: 0, input_play_time: between(450, 750) },
          { input_type: 0, input_args: 'not that', matching_method: 0, input_play_time: between(950, 1400) },
          {
            input_type: 2,
            input_args: 'done()',
            input_play_time: between(1950, 2200),
            input_duration: between(4100, 5200),
          },
          { input_type: 11 },
        ]);
        mustBeHeardOnce(await recording(), { from: RECORDED_FROM_MS, to: 2000 });
      },
    }),
  ),
  {
    name: 'interrupt 64: sound without a result pauses the prompt for 3 s',
    run: async (lab) => {
      lab.flow('pause-noise', { flow: { F1: listening(['one.wav'], { interrupt: 64 }), F2: LAST } });
      const call = await lab.call('pause-noise');
      await call.prompt('one.wav');
      await callerPauses(300);
      await call.recognised('begin-speaking');
      await expectRows(call, [
        { input_type: 10 },
        {
          input_type: 2,
          input_args: 'timeout()',
          input_play_time: between(950, 1200),
          input_duration: between(4300, 4900),
        },
        { input_type: 11 },
      ]);
    },
  },
  {
    name: 'interrupt 64: a keyword during the pause is matched',
    run: async (lab) => {
      lab.flow('pause-keyword', {
        flow: { F1: listening(['four.wav'], { interrupt: 64 }, { F2: { text: ['agent'] } }), F2: LAST },
      });
      const call = await lab.call('pause-keyword');
      await call.prompt('four.wav');
      await callerPauses(400);
      await call.speak(500);
      await expectRows(call, [
        { input_type: 10 },
        {
          input_type: 0,
          input_args: 'agent',
          matching_method: 3,
          response_id: 'F2',
          input_play_time: between(400, 900),
        },
        { input_type: 2, input_args: 'done()', current_flowid: 'F2' },
        { input_type: 11 },
      ]);
    },
  },
];

/** Records what the caller hears; the returned function ends it and gives the file. */
async function record(lab: Lab, call: Call): Promise<() => Promise<Buffer>> {
  const path = join(lab.server.folder, `${call.caller}.wav`);
  await lab.socket.api(`uuid_record ${call.caller} start ${path}`);
  return async () => {
    await call.over();
    // Its header tells the length only when the recording has ended.
    return until('the recording to be whole', () => {
      const file = readFileSync(path);
      return file.length > 44 && file.readUInt32LE(4) === file.length - 8 ? file : null;
    });
  };
}

/** Each step of the prompt is heard as long as it lasts, 40 ms, give or take a frame. `from` and `to` are ms of the prompt. */
function mustBeHeardOnce(recording: Buffer, { from, to }: { from: number; to: number }): void {
  const heard = heardOf(recording);
  const steps = Array.from({ length: to / 40 }, (_, step) => step * 40).filter((step) => step >= from);
  const wrong = steps.filter((step) => Math.abs((heard.get(step) ?? 0) - 40) > 20);
  const shown = wrong.map((step) => `${step} ms for ${heard.get(step) ?? 0} ms`);
  must(wrong.length === 0, `heard more or less than once: ${shown.join(', ')}`);
}
