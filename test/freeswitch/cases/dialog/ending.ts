import type { Call } from '../../call.ts';
import { between } from '../../rows.ts';
import { application, type Case, callerPauses, expectRows, LAST, listening, must } from '../case.ts';

/** Calls that end, are transferred, or never begin (flow-format.md#rows, #leaving). */
export const ENDING: Case[] = [
  {
    name: 'a hang-up during a prompt leaves exactly one DESTROY row with the cause',
    run: async (lab) => {
      lab.flow('hangup-prompt', { flow: { F1: listening(['four.wav'], {}, { F1: { text: ['again'] } }) } });
      const call = await lab.call('hangup-prompt');
      await call.prompt('four.wav');
      await callerPauses(500);
      await call.hangUp('USER_BUSY');
      await expectRows(call, [
        { input_type: 10, response_id: 'F1' },
        {
          input_type: 11,
          input_args: 'hangup(USER_BUSY)',
          current_flowid: 'F1',
          sequence: 1,
          input_play_time: between(450, 800),
          input_duration: between(450, 1000),
        },
      ]);
    },
  },
  {
    name: 'a hang-up while the robot waits and a key entry is open',
    run: async (lab) => {
      lab.flow('hangup-wait', {
        flow: { F1: listening([], { wait: 8000 }, { F2: { dtmf: ['123'] } }), F2: LAST },
      });
      const call = await lab.call('hangup-wait');
      await call.phase('wait');
      await call.keys('12');
      await callerPauses(600);
      await call.hangUp();
      await expectRows(call, [
        { input_type: 10 },
        // The entry closes when the action ends.
        { input_type: 1, input_args: '12', matching_method: 0 },
        { input_type: 11, input_args: 'hangup(NORMAL_CLEARING)' },
      ]);
    },
  },
  {
    name: 'a hang-up while the caller speaks',
    run: async (lab) => {
      lab.flow('hangup-speech', { flow: { F1: listening(['four.wav'], { interrupt: 1 }) } });
      const call = await lab.call('hangup-speech');
      await call.prompt('four.wav');
      await call.speak(2000);
      await call.phase('wait');
      await call.hangUp();
      await expectRows(call, [{ input_type: 10 }, { input_type: 11, input_args: 'hangup(NORMAL_CLEARING)' }]);
    },
  },
  {
    name: 'the flow ends, and the dialplan continues with the result in variables',
    run: async (lab) => {
      lab.flow('ends', {
        flow: {
          F1: listening(['half.wav'], { interrupt: 3 }, { F2: { complete: ['any'] } }, { potential: '3' }),
          F2: listening(['half.wav'], { mode: 0 }, {}, { potential: '2.5' }),
        },
      });
      const call = await lab.call('ends');
      await call.prompt('half.wav');
      await call.says('who is it');
      const left = await call.left();
      const wanted = {
        cti_robot_flow: 'ends',
        cti_robot_end: 'end()',
        cti_robot_node: 'F2',
        cti_robot_potential: '5.5',
        cti_robot_rounds: '1',
      };
      for (const [name, value] of Object.entries(wanted))
        must(left[`variable_${name}`] === value, `${name} is ${left[`variable_${name}`]}, not ${value}`);
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 0 },
        { input_type: 2, response_id: 'F2', potential: '5.5' },
        { input_type: 2 },
        { input_type: 11, input_args: 'end()' },
      ]);
    },
  },
  {
    name: 'a hangup node plays its prompts and hangs up with its cause',
    run: async (lab) => {
      lab.flow('hangup-node', { flow: { F1: application('hangup', 'CALL_REJECTED', {}, ['half.wav']) } });
      const call = await lab.call('hangup-node');
      await call.prompt('half.wav');
      const hungUp = await call.event('CHANNEL_HANGUP_COMPLETE');
      must(hungUp['Hangup-Cause'] === 'CALL_REJECTED', `hung up with ${hungUp['Hangup-Cause']}`);
      await expectRows(call, [
        { input_type: 10, response_action: 'hangup', response_playbacks: ['half.wav'] },
        { input_type: 11, input_args: 'end(hangup)', input_duration: between(500, 900) },
      ]);
    },
  },
  {
    name: 'the caller hangs up during the prompts of a hangup node',
    run: async (lab) => {
      lab.flow('hangup-both', { flow: { F1: application('hangup', '', {}, ['four.wav']) } });
      const call = await lab.call('hangup-both');
      await call.prompt('four.wav');
      await call.hangUp('ORIGINATOR_CANCEL');
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 11, input_args: 'hangup(ORIGINATOR_CANCEL)' },
      ]);
    },
  },
  {
    name: 'a transfer: there is no COMPLETE row, and the call continues at its target',
    run: async (lab) => {
      lab.flow('transfer', {
        flow: { F1: application('transfer', 'agent XML robot', { F2: { complete: ['any'] } }), F2: LAST },
      });
      const call = await lab.call('transfer');
      await call.left();
      must((await call.variable('cti_robot_end')) === 'end(transfer)', 'cti_robot_end is not set');
      await expectRows(call, [{ input_type: 10 }, { input_type: 11, input_args: 'end(transfer)' }]);
      await call.over();
    },
  },
  {
    name: 'another party transfers the call during a prompt',
    run: async (lab) => {
      lab.flow('transferred', { flow: { F1: listening(['four.wav']) } });
      const call = await lab.call('transferred');
      await call.prompt('four.wav');
      await lab.socket.api(`uuid_transfer ${call.robot} agent XML robot`);
      await call.left();
      await expectRows(call, [{ input_type: 10 }, { input_type: 11, input_args: 'end(transfer)' }]);
      await call.over();
    },
  },
  {
    name: 'a flow that does not exist leaves a log line and two rows, and the dialplan continues',
    run: async (lab) => {
      const call = await lab.call('no-such-flow');
      await mustBeRefused(call, 'error(no such flow)');
      const line = lab.server
        .log()
        .split('\n')
        .find((text) => text.includes('the flow no-such-flow cannot run'));
      must(line?.includes('[ERR]') === true, 'no line in the log');
    },
  },
  {
    name: 'a broken script is rejected, and the log has the place of the error',
    run: async (lab) => {
      lab.rawFlow('broken', '{"flow":{"F1":{"action":"hangup",}}}');
      const call = await lab.call('broken');
      await mustBeRefused(call, 'error(flow refused)');
      const line = lab.server
        .log()
        .split('\n')
        .find((text) => text.includes('the flow broken cannot run'));
      must(/\bline 1\b.*\bcolumn 34\b/.test(line ?? ''), `the log says: ${line}`);
    },
  },
  {
    name: 'a script of nested brackets is rejected without harm to FreeSWITCH',
    run: async (lab) => {
      lab.rawFlow('deep', `{"flow":${'['.repeat(200_000)}`);
      await mustBeRefused(await lab.call('deep'), 'error(flow refused)');
    },
  },
  ...['../../../etc/passwd', '..', '.hidden', 'a/b', 'x'.repeat(129), '%2e%2e', '$(id)', '`id`'].map(
    (name, i): Case => ({
      name: `a hostile flow name is rejected: ${name.slice(0, 20)}`,
      run: async (lab) => {
        lab.rawFlow('hidden', '{"flow":{"F1":{"action":"hangup"}}}');
        const call = await lab.call(name, { variables: { hostile: String(i) } });
        await mustBeRefused(call, 'error(bad flow name)');
        must(!lab.server.log().includes(`the flow ${name} cannot`), 'the name is in the log');
      },
    }),
  ),
  {
    name: 'a script without a compiled form is compiled for the call',
    run: async (lab) => {
      lab.rawFlow('raw', `\ufeff${JSON.stringify({ flow: { F1: listening(['half.wav'], { mode: 0 }) } })}`);
      const call = await lab.call('raw');
      await expectRows(call, [
        { input_type: 10, flow_name: 'raw', flow_version: /^[0-9a-f]{12}$/ },
        { input_type: 2, input_args: 'done()' },
        { input_type: 11, input_args: 'end()' },
      ]);
    },
  },
];

async function mustBeRefused(call: Call, reason: string): Promise<void> {
  const left = await call.left();
  must(left.variable_cti_robot_end === reason, `cti_robot_end is ${left.variable_cti_robot_end}`);
  await expectRows(call, [
    { input_type: 10, response_id: null },
    { input_type: 11, input_args: reason },
  ]);
}
