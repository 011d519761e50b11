import { between } from '../../rows.ts';
import { type Case, callerPauses, expectRows, LAST, listening } from '../case.ts';

/** What happens after the prompts (flow-format.md#listen-3, #listen-4, #listen-5, #listen-6, #listen-7, #listen-8, #matching). */
export const WAITING: Case[] = [
  {
    name: 'silence completes with timeout()',
    run: async (lab) => {
      lab.flow('silence', {
        flow: { F1: listening(['half.wav'], { wait: 800 }, { F2: { complete: ['timeout'] } }), F2: LAST },
      });
      const call = await lab.call('silence');
      await expectRows(call, [
        { input_type: 10 },
        {
          input_type: 2,
          input_args: 'timeout()',
          matching_keyword: 'timeout',
          response_id: 'F2',
          input_play_time: between(480, 900),
          input_duration: between(1300, 1900),
        },
        { input_type: 2, input_args: 'done()' },
        { input_type: 11 },
      ]);
    },
  },
  {
    name: 'silence plays the mismatch prompts, and then takes the arrow',
    run: async (lab) => {
      lab.flow('mismatch', {
        flow: {
          F1: listening(
            ['half.wav'],
            { wait: 200 },
            { F2: { complete: ['any'] } },
            { mismatchplaybacks: ['one.wav'], mismatchrepetition: 2 },
          ),
          F2: LAST,
        },
      });
      const call = await lab.call('mismatch');
      await expectRows(call, [
        { input_type: 10 },
        {
          input_type: 2,
          input_args: 'timeout()',
          response_type: 3,
          repetition: 1,
          response_playbacks: ['one.wav'],
        },
        { input_type: 2, input_args: 'timeout()', response_type: 3, repetition: 2 },
        { input_type: 2, input_args: 'timeout()', response_type: 1, response_id: 'F2', matching_method: 4 },
        { input_type: 2, input_args: 'done()' },
        { input_type: 11 },
      ]);
    },
  },
  {
    name: 'every utterance during the wait is heard',
    run: async (lab) => {
      lab.flow('two-utterances', {
        flow: { F1: listening([], { wait: 6000 }, { F2: { text: ['agent'] } }), F2: LAST },
      });
      // mod_test says the second word by itself: it must have been told to go on after the first result.
      const call = await lab.call('two-utterances', { result: 'nobody' });
      await call.phase('wait');
      await call.speak(400);
      await callerPauses(1800);
      await call.speak(400);
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 0, input_args: 'nobody', matching_method: 0, input_play_time: 0 },
        { input_type: 0, input_args: 'agent', matching_method: 3, response_id: 'F2' },
        { input_type: 2 },
        { input_type: 11 },
      ]);
    },
  },
  {
    name: 'the wait is extended while the caller speaks',
    run: async (lab) => {
      lab.flow('late', { flow: { F1: listening([], { wait: 500 }, { F2: { text: ['yes'] } }), F2: LAST } });
      const call = await lab.call('late');
      await call.phase('wait');
      await callerPauses(200);
      await call.recognised('begin-speaking');
      await callerPauses(1500);
      await call.recognised('detected-speech', 'yes');
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 0, input_args: 'yes', response_id: 'F2', input_duration: between(1400, 1800) },
        { input_type: 2 },
        { input_type: 11 },
      ]);
    },
  },
  {
    name: 'the wait is extended by 3 s for speech without a result',
    run: async (lab) => {
      lab.flow('never', { flow: { F1: listening([], { wait: 500 }) } });
      const call = await lab.call('never');
      await call.phase('wait');
      await callerPauses(300);
      await call.recognised('begin-speaking');
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 2, input_args: 'timeout()', input_duration: between(3250, 3900) },
        { input_type: 11 },
      ]);
    },
  },
  {
    name: 'flag 32: after a sentence during the prompts the action does not wait',
    run: async (lab) => {
      lab.flow('flag-32', { flow: { F1: listening(['one.wav'], { interrupt: 32, wait: 5000 }) } });
      const call = await lab.call('flag-32');
      await call.prompt('one.wav');
      await callerPauses(200);
      await call.says('some sentence');
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 0, matching_method: 0 },
        {
          input_type: 2,
          input_args: 'done()',
          input_play_time: between(950, 1400),
          input_duration: between(950, 1500),
        },
        { input_type: 11 },
      ]);
    },
  },
  {
    name: 'flag 16: a sentence after the prompts ends the wait',
    run: async (lab) => {
      lab.flow('flag-16', { flow: { F1: listening(['half.wav'], { interrupt: 16, wait: 5000 }) } });
      const call = await lab.call('flag-16');
      await call.phase('wait');
      await callerPauses(300);
      await call.says('some sentence');
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 0, matching_method: 0 },
        { input_type: 2, input_args: 'done()', input_duration: between(750, 1700) },
        { input_type: 11 },
      ]);
    },
  },
];
