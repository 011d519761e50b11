import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { speechOf, ttsKey } from '../../../../engine/contract/tts-key.ts';
import { compileFlow } from '../../../../engine/flow/compile.ts';
import { until } from '../../../support/until.ts';
import { ownHome } from '../../engine-file.ts';
import { SOUND_HZ, windowsOf } from '../../sounds-heard.ts';
import { type Case, callerPauses, expectRows, LAST, listening, must } from '../case.ts';

const TEXT = '您好，请问您今天想办理什么业务，是查询话费还是转人工？';

/** Speaking, listening, being interrupted, going on, and a recording that has all of it. */
export const SPEAKING: Case[] = [
  {
    name: 'Chinese text is spoken, interrupted and continued, and the recording has both sides of the action',
    run: async (lab) => {
      const script = {
        flow: {
          F1: listening([TEXT], { interrupt: 64, wait: 3000, recordMode: 1 }, { F2: { text: ['agent'] } }),
          F2: LAST,
        },
      };
      lab.flow('speaking', script);
      const { settings } = compileFlow('speaking', JSON.stringify(script), '');
      const spoken = join(
        lab.server.home,
        'tts',
        `${ttsKey(speechOf(settings, { voice: '', text: TEXT }))}.wav`,
      );
      execFileSync('espeak-ng', ['-v', 'cmn', '-w', spoken, TEXT]);
      const home = ownHome(lab.server, 'speaking', {
        recordCall: true,
        recogniser: { start: 'test {start-input-timers=false,vad-silence-ms=300,result=hm}default default' },
      });
      const call = await lab.call('speaking', { variables: { cti_robot_home: home } });
      await call.prompt('.wav');
      await callerPauses(700);
      await call.speak(600);
      await call.phase('pause');
      await call.phase('prompt');
      await call.phase('wait');
      await call.speak(600);
      const rows = await expectRows(call, [
        { input_type: 10 },
        { input_type: 0, input_args: 'hm', matching_method: 0 },
        { input_type: 0, input_args: 'agent', matching_method: 3, response_id: 'F2' },
        { input_type: 2, input_args: 'done()' },
        { input_type: 11 },
      ]);
      const left = await call.left();
      const [, first, second, next] = rows;
      must(
        first?.record === second?.record && next?.record === null,
        'the recording is not that of its action',
      );
      must(left.variable_cti_asr_last_record_filename === first?.record, 'the last recording is another');

      // The caller's sound, the robot's words before and after it, and they are there once.
      const recorded = await heardIn(first?.record as string);
      const words = windowsOf(readFileSync(spoken)).words;
      must(
        recorded.sound > 900 && recorded.sound < 1400,
        `${recorded.sound} ms of the caller's 1200 are there`,
      );
      must(
        Math.abs(recorded.words - words) < 0.15 * words,
        `${recorded.words} ms of the robot's ${words} are there`,
      );
      must(recorded.order === 'words sound words sound', `what was recorded is ${recorded.order}`);

      const whole = left.variable_cti_robot_recordfile as string;
      must(whole.endsWith(`/${call.robot}.wav`), `the call's recording is ${whole}`);
      const [caller, robot] = [await heardIn(whole, 0), await heardIn(whole, 1)];
      must(caller.order === 'sound', `the left channel has ${caller.order} of the caller`);
      must(robot.order === 'words', `the right channel has ${robot.order} of the robot`);
      must(left.variable_RECORD_STEREO === undefined, 'the recordings of actions are in stereo too');
    },
  },
  {
    name: 'a failed recording is logged, and the call continues without it',
    run: async (lab) => {
      lab.flow('no-recording', { flow: { F1: listening(['half.wav'], { wait: 0, recordMode: 1 }) } });
      const home = ownHome(lab.server, 'no-recording', {
        recordCall: true,
        recordings: '/proc/no/such/folder',
      });
      const call = await lab.call('no-recording', { variables: { cti_robot_home: home } });
      const rows = await expectRows(call, [{ input_type: 10 }, { input_type: 2 }, { input_type: 11 }]);
      must(
        rows.every(({ record }) => record === null),
        'a row names a recording that is not there',
      );
      const left = await call.left();
      must(left.variable_cti_robot_recordfile === undefined, 'so does a channel variable');
      must(lab.server.log().includes('/proc/no/such/folder'), 'nothing was logged');
    },
  },
];

/** A recording once its header is whole. */
async function heardIn(path: string, channel = 0): Promise<ReturnType<typeof windowsOf>> {
  const file = await until(`the recording ${path} to be whole`, () => {
    const content = readFileSync(path);
    return content.length > 44 && content.readUInt32LE(4) === content.length - 8 ? content : null;
  });
  must(SOUND_HZ === 440, 'the caller makes another sound');
  return windowsOf(file, channel);
}
