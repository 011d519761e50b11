import { between } from '../../rows.ts';
import { type Case, callerPauses, expectRows, LAST, listening, must } from '../case.ts';

/** Keys (flow-format.md#listen-9). */
export const KEYS: Case[] = [
  {
    name: 'a key during a prompt is matched at once',
    run: async (lab) => {
      lab.flow('key-prompt', {
        flow: { F1: listening(['four.wav'], { mode: 0 }, { F2: { dtmf: ['1'] } }), F2: LAST },
      });
      const call = await lab.call('key-prompt');
      await call.prompt('four.wav');
      await callerPauses(400);
      await call.keys('1');
      await expectRows(call, [
        { input_type: 10 },
        {
          input_type: 1,
          input_args: '1',
          matching_method: 3,
          response_id: 'F2',
          input_play_time: between(400, 900),
          input_duration: 0,
        },
        { input_type: 2, current_flowid: 'F2' },
        { input_type: 11 },
      ]);
    },
  },
  {
    name: 'a key without a match does not stop the prompt',
    run: async (lab) => {
      lab.flow('key-nowhere', {
        flow: { F1: listening(['one.wav'], {}, { F2: { dtmf: ['1'] } }), F2: LAST },
      });
      const call = await lab.call('key-nowhere');
      await call.prompt('one.wav');
      await callerPauses(200);
      await call.keys('9');
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 1, input_args: '9', matching_method: 0, response_id: null },
        { input_type: 2, input_args: 'done()', input_play_time: between(950, 1400) },
        { input_type: 11 },
      ]);
    },
  },
  {
    name: 'the longer entry wins if several keys are pressed',
    run: async (lab) => {
      lab.flow('keys-longer', {
        flow: {
          F1: listening([], { wait: 5000 }, { F2: { dtmf: ['1'] }, F3: { dtmf: ['123'] } }),
          F2: LAST,
          F3: LAST,
        },
      });
      const call = await lab.call('keys-longer');
      await call.phase('wait');
      await call.keys('123');
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 1, input_args: '123', response_id: 'F3', input_duration: between(0, 900) },
        { input_type: 2, current_flowid: 'F3' },
        { input_type: 11 },
      ]);
    },
  },
  {
    name: 'an entry closes after 2 s without a key',
    run: async (lab) => {
      lab.flow('keys-timeout', {
        flow: {
          F1: listening([], { wait: 6000 }, { F2: { dtmf: ['1'] }, F3: { dtmf: ['123'] } }),
          F2: LAST,
          F3: LAST,
        },
      });
      const call = await lab.call('keys-timeout');
      await call.phase('wait');
      await call.keys('1');
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 1, input_args: '1', response_id: 'F2' },
        { input_type: 2, current_flowid: 'F2' },
        { input_type: 11, input_duration: between(2400, 3400) },
      ]);
    },
  },
  {
    name: 'a terminator closes an entry',
    run: async (lab) => {
      lab.flow('keys-terminator', {
        flow: { F1: listening([], { wait: 5000 }, { F2: { dtmf: ['^[0-9]{4}$'] } }), F2: LAST },
      });
      const call = await lab.call('keys-terminator');
      await call.phase('wait');
      await call.keys('12#');
      await callerPauses(600);
      await call.keys('4711');
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 1, input_args: '12', matching_method: 0 },
        { input_type: 1, input_args: '4711', matching_method: 2, response_id: 'F2' },
        { input_type: 2 },
        { input_type: 11 },
      ]);
    },
  },
  {
    name: "the caller's keys are not in the log",
    run: async (lab) => {
      lab.flow('keys-secret', {
        flow: { F1: listening([], { wait: 5000 }, { F2: { dtmf: ['47'] } }), F2: LAST },
      });
      const call = await lab.sipCall('keys-secret');
      await call.phase('wait');
      await call.keys('47');
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 1, input_args: '47', response_id: 'F2' },
        { input_type: 2 },
        { input_type: 11 },
      ]);
      const told = lab.server
        .log()
        .split('\n')
        .filter((line) => line.includes(call.robot) && /DTMF [0-9]/.test(line));
      must(told.length === 0, told.join('\n  '));
    },
  },
  {
    name: 'every key of the pad arrives',
    run: async (lab) => {
      lab.flow('keys-pad', {
        flow: { F1: listening([], { wait: 9000 }, { F2: { dtmf: ['0123456789*ABCD'] } }), F2: LAST },
      });
      const call = await lab.call('keys-pad');
      await call.phase('wait');
      await call.keys('0123456789*ABCD');
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 1, input_args: '0123456789*ABCD', response_id: 'F2' },
        { input_type: 2 },
        { input_type: 11 },
      ]);
    },
  },
];
