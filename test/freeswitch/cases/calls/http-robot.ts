/** A server leads the call (docs/reference/http-robot.md), over the sidecar and the event socket. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { flowServer } from '../../../support/servers/flow-server.ts';
import { until } from '../../../support/until.ts';
import { startNlpCalls } from '../../nlp-calls.ts';
import { type Case, expectRows, LAST, must } from '../case.ts';

interface Told {
  method: string;
  input_args?: string;
}

export const HTTP_ROBOT: Case[] = [
  {
    name: 'a server leads a call: it stops its prompt, answers words and keys, has a message recorded, and hears of the end',
    run: async (lab) => {
      const told: Told[] = [];
      const server = createServer((request, response) => {
        let body = '';
        request.setEncoding('utf8').on('data', (piece: string) => {
          body += piece;
        });
        request.on('end', () => {
          told.push(JSON.parse(body) as Told);
          flowServer(response, { method: 'POST', url: request.url ?? '', headers: {}, body }, request);
        });
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const script = (nlpurl: string): object => ({ global: { nlpurl }, flow: { F1: LAST } });
      const calls = await startNlpCalls(lab.server, { name: 'http-robot', script, nlpMs: 0, byEvent: true });
      try {
        const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/flow.php`;
        const call = await lab.call(`${address}?a=1`, { variables: { cti_robot_home: calls.home } });
        await call.event('PLAYBACK_START');
        // Two partial results: the first one stops the prompt.
        await call.recognised('begin-speaking');
        await call.recognised('detected-partial-speech', '查');
        await call.event('PLAYBACK_STOP');
        await call.recognised('detected-partial-speech', '查余');
        await call.recognised('detected-speech', '查余额');
        await call.event('PLAYBACK_START');
        await call.phase('wait');
        await call.receive('25#');
        await call.event('PLAYBACK_START');
        await call.phase('wait');
        await call.receive('1#');
        await call.event('CHANNEL_EXECUTE', (event) => event.Application === 'record');
        // A key ends the recording.
        await call.receive('*');
        await call.event('PLAYBACK_START');
        await call.phase('wait');
        // Nobody speaks: the prompt's action completes, and the server asks.
        await call.event('PLAYBACK_START');
        await call.phase('wait');
        await call.says('再见');
        await expectRows(call, [
          { input_type: 10, flow_name: address, input_args: address },
          { input_type: 0, input_args: '查', input_final: 0, response_action: null },
          { input_type: 0, input_args: '查余额', response_action: 'cti_play_and_detect_speech' },
          { input_type: 1, input_args: '25', response_action: 'cti_play_and_detect_speech' },
          { input_type: 1, input_args: '1', response_action: 'record' },
          { input_type: 2, input_args: 'record(/tmp/message.wav)' },
          { input_type: 2, input_args: 'timeout()' },
          { input_type: 0, input_args: '再见', response_action: 'hangup' },
          { input_type: 11, input_args: 'end(hangup)' },
        ]);
        await until('destory', () => told.some(({ method }) => method === 'destory'));
        must(told[0]?.method === 'create', JSON.stringify(told));
        must(told.filter(({ method }) => method === 'destory').length === 1, JSON.stringify(told));
      } finally {
        await calls.end();
        server.closeAllConnections();
        server.close();
      }
    },
  },
];
