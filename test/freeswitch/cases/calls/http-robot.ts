/** A server leads the call (docs/reference/http-robot.md), over the sidecar. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from '../../../support/servers/faults.ts';
import {
  type FlowServerRequest,
  flowServer,
  flowServerAnswer,
} from '../../../support/servers/flow-server.ts';
import { until } from '../../../support/until.ts';
import { LISTENS, withLedCalls } from '../../led-calls.ts';
import { type Case, expectRows, must } from '../case.ts';

const WAYS = [
  [true, 'with the event socket'],
  [false, 'without an event socket'],
] as const;

const everyBranch = (byEvent: boolean, how: string): Case => ({
  name: `a server leads a call ${how}: it stops its prompt, answers words and keys, has a message recorded, and hears of the end`,
  run: (lab) =>
    withLedCalls(
      lab,
      { name: `http-robot-${byEvent}`, answer: flowServer, byEvent },
      async ({ call: place, url, told }) => {
        const call = await place('/flow.php?a=1');
        await call.event('PLAYBACK_START');
        // Two partial results: the first one stops the prompt.
        await call.recognised('begin-speaking');
        await call.recognised('detected-partial-speech', '查');
        await call.event('PLAYBACK_STOP');
        await call.recognised('detected-partial-speech', '查余');
        await call.recognised('detected-speech', '查余额');
        // Where the call waits for answers, a busy machine may leave a text unspoken: the rows tell how far it is.
        const reached = async (rows: number): Promise<void> => {
          await until(`${rows} rows`, () => call.rowsSoFar().length === rows);
          await call.phase('wait');
        };
        await reached(3);
        await call.receive('25#');
        await reached(4);
        await call.receive('1#');
        await call.event('CHANNEL_EXECUTE', (event) => event.Application === 'record');
        // A key ends the recording.
        await call.receive('*');
        await reached(6);
        // Nobody speaks: the prompt's action completes, and the server asks.
        await reached(7);
        await call.says('再见');
        const address = `${url}/flow.php`;
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
      },
    ),
});

/** What runs a command of FreeSWITCH wherever variables are expanded. */
const evil = (file: string): string => `\${system(touch ${file})}`;

/** Puts `text` into every part of an answer that goes on listening. */
function everywhere(text: string): object {
  return {
    action: 'cti_play_and_detect_speech',
    argument: `1 0 '${text}' '' '' '' '${text}' 8000 20000 '' '' '' 1 '${text}'`,
    playbacks: [text, `${text}.wav`, `http://127.0.0.1:9/${text}`, 'half.wav'],
    privatedata: text,
    sound_file_dir: text,
    pre_tts_text: [text],
    dtmf_terminators: '#',
    commands: [text, `uuid_setvar ${text} a b`],
    tts: { ttsurl: text, ttsvoicename: text, ttsconfig: text },
    log: `${text}\r\nanother line`,
  };
}

export const HTTP_ROBOT: Case[] = [
  ...WAYS.map(([byEvent, how]) => everyBranch(byEvent, how)),
  {
    name: 'a server that leads a call commands what the deployment allows, for this call only',
    run: async (lab) => {
      let other = '';
      const answer: Answer = (response, { body }) => {
        const request = JSON.parse(body) as FlowServerRequest;
        const { callid, input_args } = request;
        const commands = [
          `uuid_setvar ${callid} robot_mood good`,
          `uuid_setvar ${other} robot_mood bad`,
          `uuid_setvar ${callid} robot_other ${other}`,
          `uuid_setvar ${callid} robot_id \${uuid}`,
          `uuid_cti_play_and_detect_speech_break_play ${other}`,
          `uuid_kill ${callid}`,
          `uuid_kill ${other}`,
        ];
        const reply =
          input_args === 'F好'
            ? { commands, log: 'commanded' }
            : request.method === 'create'
              ? LISTENS
              : flowServerAnswer(request);
        response.end(JSON.stringify(reply));
      };
      const settings = { CTI_ROBOT_HTTP_FLOW_COMMANDS: '["uuid_setvar"]' };
      const options = { name: 'http-robot-commands', answer, byEvent: true, settings };
      await withLedCalls(lab, options, async ({ call: place }) => {
        const [one, two] = [await place('/one'), await place('/two')];
        await one.phase('wait');
        await two.phase('wait');
        other = two.robot;
        await one.says('好');
        await until('the row of the input', () => one.rowsSoFar().length === 2);
        must((await one.variable('robot_mood')) === 'good', 'the command was not executed');
        for (const name of ['robot_other', 'robot_id'])
          must((await one.variable(name)) === '_undef_', `${name} is set`);
        must((await two.variable('robot_mood')) === '_undef_', "another call's variable is set");
        await one.says('再见');
        await two.says('再见');
        await expectRows(one, [
          { input_type: 10 },
          { input_type: 0, input_args: '好', response_action: null, response_description: 'commanded' },
          { input_type: 0, input_args: '再见', response_action: 'hangup' },
          { input_type: 11, input_args: 'end(hangup)' },
        ]);
        await expectRows(two, [{}, { input_args: '再见' }, { input_args: 'end(hangup)' }]);
        const refused = "parts of an answer of the robot's server are refused: commands";
        must(lab.server.log().includes(refused), 'the refusal is not in the log');
      });
    },
  },
  {
    name: 'a server that leads a call runs nothing that is not allowed, whatever it puts into its answers',
    run: async (lab) => {
      const touched = (name: string): string => join(lab.server.folder, `evil-${name}`);
      const answers: Record<string, object> = {
        create: everywhere(evil(touched('variables'))),
        F系统: { action: 'system', argument: `touch ${touched('system')}` },
        F变量: { action: 'set', argument: `api_hangup_hook=system touch ${touched('hook')}` },
        F播放: { action: 'playback', argument: `shell_stream://touch ${touched('stream')}` },
      };
      const goesOn = { ...LISTENS, sound_file_dir: join(lab.server.home, 'sounds') };
      const completed: string[] = [];
      const answer: Answer = (response, { body }) => {
        const { method, input_args = '' } = JSON.parse(body) as FlowServerRequest;
        if (input_args.startsWith('error(')) completed.push(input_args);
        const reply =
          answers[method === 'create' ? method : input_args] ?? (method === 'destory' ? {} : goesOn);
        response.end(JSON.stringify(reply));
      };
      const options = { name: 'http-robot-hostile', answer, byEvent: true };
      await withLedCalls(lab, options, async ({ call: place }) => {
        const call = await place('/evil');
        await call.phase('wait');
        for (const said of ['系统', '变量', '播放']) {
          await call.says(said);
          await call.prompt('one.wav');
          await call.phase('wait');
        }
        await call.hangUp();
        await call.rows();
        must(completed.length === 3, JSON.stringify(completed));
        must(
          completed.every((text) => / not allowed\)$/.test(text)),
          JSON.stringify(completed),
        );
        for (const name of ['variables', 'system', 'hook', 'stream'])
          must(!existsSync(touched(name)), `${name}: a command was run`);
        must(!/^another line/m.test(lab.server.log()), 'a line of the server is a line of the log');
      });
    },
  },
];
