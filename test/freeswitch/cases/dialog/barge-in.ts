import { between } from '../../rows.ts';
import { type Case, callerPauses, expectRows, LAST, listening, must } from '../case.ts';

/** Barge-in: what stops a prompt and what does not (flow-format.md#interrupt). */
export const BARGE_IN: Case[] = [
  {
    name: 'a keyword recognised during a prompt stops it, and the next prompt begins',
    run: async (lab) => {
      lab.flow('keyword', {
        flow: { F1: listening(['four.wav'], {}, { F2: { text: ['不需要'] } }), F2: LAST },
      });
      const call = await lab.call('keyword', { result: '不需要' });
      await call.prompt('four.wav');
      await callerPauses(600);
      await call.speak(400);
      const stopped = await call.event('PLAYBACK_STOP');
      const next = await call.event('PLAYBACK_START');
      must(next['Playback-File-Path']?.endsWith('half.wav') === true, 'the next prompt is not the target’s');
      const gap = (Number(next['Event-Date-Timestamp']) - Number(stopped['Event-Date-Timestamp'])) / 1000;
      must(gap < 100, `${gap} ms between the two prompts`);
      await expectRows(call, [
        { input_type: 10, response_id: 'F1' },
        {
          input_type: 0,
          input_args: '不需要',
          input_final: 1,
          matching_method: 3,
          matching_keyword: '不需要',
          response_id: 'F2',
          input_play_time: between(900, 2500),
          input_duration: between(200, 1500),
        },
        { input_type: 2, input_args: 'done()', input_play_time: between(400, 700) },
        { input_type: 11, input_args: 'end()' },
      ]);
    },
  },
  {
    name: 'interrupt 0: speech without a match does not stop the prompt, and the action waits',
    run: async (lab) => {
      lab.flow('interrupt-0', {
        flow: { F1: listening(['one.wav'], { wait: 600 }, { F2: { text: ['yes', 'any'] } }), F2: LAST },
      });
      const call = await lab.call('interrupt-0');
      await call.prompt('one.wav');
      await callerPauses(200);
      await call.says('something else');
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 0, input_args: 'something else', matching_method: 0, response_id: null },
        {
          input_type: 2,
          input_args: 'done()',
          input_play_time: between(950, 1400),
          input_duration: between(1550, 2100),
        },
        { input_type: 11, input_args: 'end()' },
      ]);
    },
  },
  {
    name: 'interrupt 1: sound stops the prompt',
    run: async (lab) => {
      lab.flow('interrupt-1', {
        flow: {
          F1: listening(['four.wav'], { interrupt: 1, wait: 500 }, { F2: { text: ['agent'] } }),
          F2: LAST,
        },
      });
      const call = await lab.call('interrupt-1', { result: 'nobody' });
      await call.prompt('four.wav');
      await callerPauses(500);
      await call.speak(400);
      await call.phase('wait');
      await expectRows(call, [
        { input_type: 10 },
        // The prompt stopped at the begin of the sound, long before the result.
        {
          input_type: 0,
          input_args: 'nobody',
          matching_method: 0,
          input_play_time: between(500, 1000),
          input_duration: between(400, 1500),
        },
        // An unmatched final ends the wait.
        { input_type: 2, input_args: 'done()', input_play_time: between(500, 1000) },
        { input_type: 11, input_args: 'end()' },
      ]);
    },
  },
  {
    name: 'interrupt 2: a partial result stops the prompt',
    run: async (lab) => {
      lab.flow('interrupt-2', {
        flow: { F1: listening(['four.wav'], { interrupt: 2 }, { F2: { text: ['yes'] } }), F2: LAST },
      });
      const call = await lab.call('interrupt-2');
      await call.prompt('four.wav');
      await callerPauses(300);
      await call.recognised('begin-speaking');
      await callerPauses(400);
      must((await call.variable('cti_robot_phase')) === 'prompt', 'sound alone stopped the prompt');
      await call.recognised('detected-partial-speech', '{"partial":"well"}');
      await call.phase('wait');
      await call.recognised('detected-speech', '{"text":"well yes"}');
      await expectRows(call, [
        { input_type: 10 },
        {
          input_type: 0,
          input_args: 'well yes',
          matching_method: 3,
          matching_keyword: 'yes',
          input_play_time: between(700, 1000),
        },
        { input_type: 2, input_args: 'done()' },
        { input_type: 11, input_args: 'end()' },
      ]);
    },
  },
  {
    name: 'interrupt 3: a final sentence stops the prompt and ends the action',
    run: async (lab) => {
      lab.flow('interrupt-3', {
        flow: { F1: listening(['four.wav'], { interrupt: 3 }, { F2: { complete: ['done'] } }), F2: LAST },
      });
      const call = await lab.call('interrupt-3');
      await call.prompt('four.wav');
      await callerPauses(300);
      await call.recognised('begin-speaking');
      await call.recognised('detected-partial-speech', 'well');
      await callerPauses(400);
      must((await call.variable('cti_robot_phase')) === 'prompt', 'a partial result stopped the prompt');
      await call.recognised('detected-speech', 'well then');
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 0, input_args: 'well then', matching_method: 0, input_play_time: between(700, 1000) },
        {
          input_type: 2,
          input_args: 'done()',
          response_id: 'F2',
          input_play_time: between(700, 1000),
          input_duration: between(700, 1050),
        },
        { input_type: 2, input_args: 'done()', current_flowid: 'F2' },
        { input_type: 11, input_args: 'end()' },
      ]);
    },
  },
  {
    name: 'a partial result with a keyword stops the prompt, and its final result is not matched again',
    run: async (lab) => {
      lab.flow('partial', {
        flow: { F1: listening(['four.wav'], {}, { F2: { text: ['stop'] } }), F2: listening(['one.wav']) },
      });
      const call = await lab.call('partial');
      await call.prompt('four.wav');
      await call.recognised('begin-speaking');
      await call.recognised('detected-partial-speech', 'please stop');
      await call.prompt('one.wav');
      await call.recognised('detected-partial-speech', 'please stop it');
      await call.recognised('detected-speech', 'please stop it now');
      await expectRows(call, [
        { input_type: 10 },
        {
          input_type: 0,
          input_args: 'please stop',
          input_final: 0,
          matching_keyword: 'stop',
          response_id: 'F2',
        },
        { input_type: 2, input_args: 'timeout()', current_flowid: 'F2' },
        { input_type: 11, input_args: 'end()' },
      ]);
    },
  },
  {
    name: 'mode 2: speech during the prompts is not heard',
    run: async (lab) => {
      lab.flow('mode-2', {
        flow: { F1: listening(['one.wav'], { mode: 2, wait: 3000 }, { F2: { text: ['agent'] } }), F2: LAST },
      });
      const call = await lab.call('mode-2', { result: 'agent' });
      await call.prompt('one.wav');
      await call.speak(300);
      await call.phase('wait');
      await callerPauses(200);
      await call.speak(400);
      await expectRows(call, [
        { input_type: 10 },
        {
          input_type: 0,
          input_args: 'agent',
          matching_method: 3,
          response_id: 'F2',
          input_play_time: between(950, 1150),
        },
        { input_type: 2, input_args: 'done()' },
        { input_type: 11 },
      ]);
    },
  },
];
