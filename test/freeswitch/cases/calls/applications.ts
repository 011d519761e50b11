import { existsSync, statSync } from 'node:fs';
import { between } from '../../rows.ts';
import { application, type Case, callerPauses, expectRows, LAST, listening, must } from '../case.ts';

/** Nodes that run other applications, and recording (flow-format.md#applications). */
export const APPLICATIONS: Case[] = [
  {
    name: 'set and sleep run, and a node can read a variable',
    run: async (lab) => {
      lab.flow('set-sleep', {
        flow: {
          F1: application('set', 'my_name=half', { F2: { complete: ['set(SUCCESS)'] } }),
          F2: application('sleep', '600', { F3: { complete: ['any'] } }),
          F3: listening(['file://${my_name}.wav'], { mode: 0 }),
        },
      });
      const call = await lab.call('set-sleep');
      await call.prompt('half.wav');
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 2, input_args: 'set(SUCCESS)', response_id: 'F2' },
        { input_type: 2, input_args: 'sleep(SUCCESS)', response_id: 'F3', input_duration: between(580, 800) },
        { input_type: 2, input_args: 'done()' },
        { input_type: 11 },
      ]);
    },
  },
  {
    name: 'play_and_get_digits returns the keys',
    run: async (lab) => {
      const ask = '2 2 1 3000 # silence_stream://100 silence_stream://100 got \\d+';
      lab.flow('digits', {
        flow: { F1: application('play_and_get_digits', ask, { F2: { complete: ['(42)'] } }), F2: LAST },
      });
      const call = await lab.call('digits');
      await call.phase('app');
      await callerPauses(300);
      await call.keys('42');
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 2, input_args: 'play_and_get_digits(42)', response_id: 'F2' },
        { input_type: 2 },
        { input_type: 11 },
      ]);
    },
  },
  {
    name: 'an application that is not in the list does not run',
    run: async (lab) => {
      const path = `${lab.server.folder}/must-not-be`;
      lab.flow('not-allowed', {
        flow: { F1: application('system', `touch ${path}`, { F2: { complete: ['not allowed'] } }), F2: LAST },
      });
      const call = await lab.call('not-allowed');
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 2, input_args: 'error(system not allowed)', response_id: 'F2' },
        { input_type: 2 },
        { input_type: 11 },
      ]);
      must(!existsSync(path), 'it was run');
    },
  },
  {
    name: 'a bridge to a busy callee returns USER_BUSY',
    run: async (lab) => {
      lab.flow('busy', {
        flow: { F1: application('bridge', 'error/USER_BUSY', { F2: { complete: ['USER_BUSY'] } }), F2: LAST },
      });
      const call = await lab.call('busy');
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 2, input_args: 'bridge(USER_BUSY)', response_id: 'F2' },
        { input_type: 2 },
        { input_type: 11, input_args: 'end()' },
      ]);
    },
  },
  {
    name: 'a bridge that the callee ends returns to the flow',
    run: async (lab) => {
      lab.flow('bridged', {
        flow: {
          F1: application('bridge', 'loopback/answers/robot', { F2: { complete: ['SUCCESS'] } }),
          F2: LAST,
        },
      });
      const call = await lab.call('bridged');
      await expectRows(call, [
        { input_type: 10 },
        {
          input_type: 2,
          input_args: 'bridge(SUCCESS)',
          response_id: 'F2',
          input_duration: between(450, 1500),
        },
        { input_type: 2 },
        { input_type: 11, input_args: 'end()' },
      ]);
    },
  },
  {
    name: 'record returns the name of its file',
    run: async (lab) => {
      const path = `${lab.server.home}/recordings/said.wav`;
      lab.flow('record', {
        flow: { F1: application('record', `${path} 1`, { F2: { complete: ['said.wav'] } }), F2: LAST },
      });
      const call = await lab.call('record');
      await call.speak(1500);
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 2, input_args: `record(${path})`, response_id: 'F2' },
        { input_type: 2 },
        { input_type: 11 },
      ]);
      must(statSync(path).size > 1000, 'nothing was recorded');
    },
  },
  {
    name: 'record_mode 1: each action has its own file, and missing folders are created',
    run: async (lab) => {
      lab.flow('recorded', {
        flow: {
          F1: listening(['half.wav'], { recordMode: 1, wait: 600 }, { F2: { complete: ['any'] } }),
          F2: listening(['half.wav'], { recordMode: 1, wait: 200 }, { F3: { complete: ['any'] } }),
          F3: LAST,
        },
      });
      const call = await lab.call('recorded');
      const rows = await expectRows(call, [
        { input_type: 10, record: null },
        { input_type: 2, current_flowid: 'F1', record: /\/recordings\/\d{4}-\d\d-\d\d\/[0-9a-f-]{36}\.wav$/ },
        { input_type: 2, current_flowid: 'F2', record: /\/recordings\/\d{4}-\d\d-\d\d\/[0-9a-f-]{36}\.wav$/ },
        { input_type: 2, current_flowid: 'F3', record: null },
        { input_type: 11, record: null },
      ]);
      const [, first, second] = rows.map(({ record }) => record as string);
      must(first !== second, 'two actions in one file');
      // 8000 samples a second of two bytes: 520 ms of prompt and 600 ms of wait, give or take 200 ms.
      const ms = (statSync(first as string).size - 44) / 16;
      must(ms > 920 && ms < 1320, `the first file is ${ms} ms long`);
      const left = await call.left();
      must(left.variable_cti_asr_last_record_filename === second, 'the last file is not told');
    },
  },
];
