import { between } from '../../rows.ts';
import { application, type Case, expectRows, LAST, listening, must } from '../case.ts';

/** Prompts that cannot be played are skipped, and the call goes on (flow-format.md#prompt-failures). */
export const PROMPTS: Case[] = [
  {
    name: 'a prompt with a missing file is logged and skipped',
    run: async (lab) => {
      lab.flow('missing-sound', {
        flow: { F1: listening(['half.wav', 'none.wav', 'file://none', 'half.wav'], { mode: 0 }) },
      });
      const call = await lab.call('missing-sound');
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 2, input_args: 'done()', input_play_time: between(1000, 1500) },
        { input_type: 11 },
      ]);
      const skipped =
        lab.server.log().match(/a prompt is skipped: \S*none(?:\.wav)?: FreeSWITCH could not play it/g) ?? [];
      must(skipped.length >= 2, 'not logged, or without its file');
    },
  },
  {
    name: 'prompts outside the folders, commands, and text without a speech service are skipped',
    run: async (lab) => {
      const path = `${lab.server.folder}/must-not-be`;
      lab.flow('refused-sounds', {
        flow: {
          F1: listening(
            [
              '../../../etc/passwd.wav',
              '/etc/passwd.wav',
              `shell_stream://touch ${path}`,
              '您好，请问是本人吗',
              '${no_such_variable}',
              'half.wav',
            ],
            { mode: 0 },
          ),
        },
      });
      const call = await lab.call('refused-sounds');
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 2, input_args: 'done()', input_play_time: between(480, 900) },
        { input_type: 11 },
      ]);
    },
  },
  {
    name: 'tones and silence are prompts',
    run: async (lab) => {
      lab.flow('streams', {
        flow: { F1: listening(['tone_stream://%(300,0,440)', 'silence_stream://400'], { mode: 0 }) },
      });
      const call = await lab.call('streams');
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 2, input_args: 'done()', input_play_time: between(660, 1100) },
        { input_type: 11 },
      ]);
    },
  },
  {
    name: 'the robot does not listen during the prompts of an application node',
    run: async (lab) => {
      lab.flow('deaf', {
        flow: {
          F1: application('set', 'a=b', { F2: { complete: ['any'] } }, ['one.wav']),
          F2: listening([], { wait: 500 }, { F3: { dtmf: ['1'], text: ['agent', 'said'] } }),
          F3: LAST,
        },
      });
      const call = await lab.call('deaf');
      await call.prompt('one.wav');
      await call.says('said');
      await call.keys('1');
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 2, input_args: 'set(SUCCESS)', response_id: 'F2' },
        { input_type: 2, input_args: 'timeout()', current_flowid: 'F2' },
        { input_type: 11 },
      ]);
    },
  },
];
