/** A server that speaks the dialect of a cloud provider leads the call (docs/reference/http-robot.md#smartcall). */
import type { Answer } from '../../../support/servers/faults.ts';
import { type SmartcallRequest, smartcallAnswer } from '../../../support/servers/smartcall-server.ts';
import { until } from '../../../support/until.ts';
import { type Told, withLedCalls } from '../../led-calls.ts';
import { type Case, expectRows, must } from '../case.ts';

const answer: Answer = (response, { body }) => {
  response.end(JSON.stringify(smartcallAnswer(JSON.parse(body) as SmartcallRequest)));
};

export const SMARTCALL: Case[] = [
  {
    name: "a cloud provider's callback leads a call: words, keys, silence, a stopped prompt, a transfer and a hang-up",
    run: (lab) =>
      withLedCalls(lab, { name: 'smartcall', answer, byEvent: true }, async ({ call: place, url, told }) => {
        const [one, two] = [
          await place('/turn?k=1', 'http+smartcall'),
          await place('/turn?k=1', 'http+smartcall'),
        ];
        await one.prompt('one.wav');
        // The server stops the prompt, and the action goes on listening.
        await one.says('停');
        await one.event('PLAYBACK_STOP');
        await one.phase('wait');
        await one.says('稍等');
        await one.says('按键');
        await one.prompt('half.wav');
        await one.receive('123');
        await one.prompt('one.wav');
        await one.phase('wait');
        await one.says('转接');
        await one.event('CHANNEL_EXECUTE', (event) => event.Application === 'transfer');
        const listens = { response_action: 'cti_play_and_detect_speech' };
        const name = `${url.replace('http', 'http+smartcall')}/turn`;
        await expectRows(one, [
          { input_type: 10, flow_name: name, input_args: name, ...listens },
          { input_type: 0, input_args: '停', response_action: null },
          { input_type: 0, input_args: '稍等', response_action: null },
          { input_type: 0, input_args: '按键', ...listens },
          { input_type: 1, input_args: '123', ...listens },
          { input_type: 0, input_args: '转接', response_action: 'transfer', response_args: 'agent' },
          { input_type: 11, input_args: 'end(transfer)' },
        ]);
        // Silence, and the server says goodbye.
        await expectRows(two, [
          { input_type: 10, ...listens },
          { input_type: 2, input_args: 'timeout()', response_action: 'hangup' },
          { input_type: 11, input_args: 'end(hangup)' },
        ]);
        const types = (callid: string): unknown[] =>
          told.filter((request) => request.call_id === callid).map(typeOf);
        await until('all requests', () => types(one.robot).length === 6);
        must(
          JSON.stringify(types(one.robot)) ===
            JSON.stringify(['callin', 'normal', 'normal', 'normal', 'dtmf', 'normal']),
          JSON.stringify(types(one.robot)),
        );
        must(JSON.stringify(types(two.robot)) === '["callin","mute"]', JSON.stringify(types(two.robot)));
      }),
  },
];

function typeOf(request: Told): unknown {
  return request.content_type;
}
