import { between } from '../../rows.ts';
import { type Case, callerPauses, expectRows, LAST, listening, must } from '../case.ts';

/** Calls over SIP and RTP, both ends being here. */
export const SIP: Case[] = [
  {
    name: 'a SIP call: the robot answers, hears the caller over RTP, and receives keys',
    run: async (lab) => {
      lab.flow('sip', {
        flow: {
          F1: listening(['four.wav'], { wait: 4000 }, { F2: { text: ['agent'] } }),
          F2: listening(['four.wav'], { wait: 4000 }, { F3: { dtmf: ['5'] } }),
          F3: LAST,
        },
      });
      const call = await lab.sipCall('sip');
      await call.prompt('four.wav');
      await callerPauses(600);
      await call.speak(500);
      await call.prompt('four.wav');
      await callerPauses(600);
      await call.keys('5');
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 0, input_args: 'agent', response_id: 'F2', input_play_time: between(900, 2500) },
        { input_type: 1, input_args: '5', response_id: 'F3', input_play_time: between(500, 3000) },
        { input_type: 2 },
        { input_type: 11, input_args: 'end()' },
      ]);
      must(
        call.events.some((event) => event['Event-Name'] === 'CHANNEL_ANSWER'),
        'the robot did not answer',
      );
    },
  },
  {
    name: 'a SIP call that the robot does not answer: it talks and hears over early media',
    run: async (lab) => {
      lab.flow('sip-early', {
        flow: { F1: listening(['four.wav'], { wait: 4000 }, { F2: { text: ['agent'] } }), F2: LAST },
      });
      const call = await lab.sipCall('sip-early', 'early');
      await call.prompt('four.wav');
      await callerPauses(600);
      await call.speak(500);
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 0, input_args: 'agent', response_id: 'F2', input_play_time: between(900, 3000) },
        { input_type: 2 },
        { input_type: 11, input_args: 'end()' },
      ]);
      const names = call.events.map((event) => event['Event-Name']);
      must(!names.includes('CHANNEL_ANSWER'), 'the call was answered');
    },
  },
  {
    name: 'a SIP caller hangs up in the middle of a prompt',
    run: async (lab) => {
      lab.flow('sip-hangup', { flow: { F1: listening(['four.wav']) } });
      const call = await lab.sipCall('sip-hangup');
      await call.prompt('four.wav');
      await callerPauses(300);
      await call.hangUp();
      await expectRows(call, [{ input_type: 10 }, { input_type: 11, input_args: 'hangup(NORMAL_CLEARING)' }]);
    },
  },
];
