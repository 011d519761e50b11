/** Calls that ask services and do not wait for them (sidecar.md#questions). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../../support/until.ts';
import { LONG_TONE, startNlpCalls, toneHeard } from '../../nlp-calls.ts';
import { type Case, callerPauses, expectRows, listening, must } from '../case.ts';

const NLP_MS = 700;
/** Two frames: what FreeSWITCH itself may lose of a loopback call. */
const MOST_GAP_MS = 40;

/** Plays the tone and listens meanwhile; what was said goes to NLP, a key leads on. */
function asking(nlpurl: string): object {
  return {
    global: { nlpurl },
    flow: {
      F1: listening(
        [LONG_TONE],
        { interrupt: 0, wait: 500 },
        { F2: { text: ['好'], dtmf: ['5'] } },
        { nlpid: 'n' },
      ),
      F2: listening(['half.wav'], {}, {}),
    },
  };
}

export const QUESTIONS: Case[] = [
  {
    name: 'questions: a prompt has no gap while NLP takes 700 ms, and the call hears the answer',
    run: async (lab) => {
      const name = 'questions-gap';
      const nlp = await startNlpCalls(lab.server, { name, script: asking, nlpMs: NLP_MS, byEvent: true });
      try {
        const call = await lab.call(name, { variables: { cti_robot_home: nlp.home } });
        await call.prompt(LONG_TONE);
        await until('the caller to be there', () => call.present);
        const file = join(lab.server.folder, `${name}.wav`);
        await lab.socket.api(`uuid_record ${call.caller} start ${file}`);
        // In the middle of the prompt.
        await callerPauses(2500);
        await call.says('嗯嗯');
        await call.event('PLAYBACK_STOP', undefined, 20_000);
        await lab.socket.api(`uuid_record ${call.caller} stop ${file}`);
        const heard = toneHeard(readFileSync(file));
        must(heard.ms > 4500, `only ${heard.ms} ms of the tone were recorded`);
        must(heard.longestGapMs <= MOST_GAP_MS, `a gap of ${heard.longestGapMs} ms in the prompt`);
        await call.phase('wait');
        await call.says('没问题');
        await expectRows(call, [
          { input_type: 10 },
          { input_type: 0, input_args: '嗯嗯', response_id: null },
          { input_type: 0, input_args: '没问题', input_nlp_args: '好', response_id: 'F2' },
          { input_type: 2 },
          { input_type: 11 },
        ]);
        must(nlp.asked() === 2, `NLP was asked ${nlp.asked()} times`);
      } finally {
        await nlp.end();
      }
    },
  },
  {
    name: 'questions: a key pressed while the answer is awaited leads on at once',
    run: async (lab) => {
      const name = 'questions-key';
      const nlp = await startNlpCalls(lab.server, { name, script: asking, nlpMs: NLP_MS, byEvent: true });
      try {
        const call = await lab.call(name, { variables: { cti_robot_home: nlp.home } });
        await call.prompt(LONG_TONE);
        await call.says('嗯嗯');
        await until('NLP to be asked', () => nlp.asked() === 1);
        const pressed = Date.now();
        await call.receive('5');
        await call.prompt('half.wav');
        const ms = Date.now() - pressed;
        must(ms < NLP_MS - 200, `the next prompt came ${ms} ms after the key`);
      } finally {
        await nlp.end();
      }
    },
  },
  {
    name: 'questions: a sidecar that is stopped costs no sound, and the call goes on',
    run: async (lab) => {
      const name = 'questions-stopped';
      const nlp = await startNlpCalls(lab.server, { name, script: asking, nlpMs: 0, byEvent: true });
      try {
        const call = await lab.call(name, { variables: { cti_robot_home: nlp.home } });
        await call.prompt(LONG_TONE);
        await until('the caller to be there', () => call.present);
        const file = join(lab.server.folder, `${name}.wav`);
        await lab.socket.api(`uuid_record ${call.caller} start ${file}`);
        nlp.sidecar.process.kill('SIGSTOP');
        await callerPauses(500);
        await call.says('好的');
        // The text itself matches once the budget is over.
        await call.prompt('half.wav');
        await lab.socket.api(`uuid_record ${call.caller} stop ${file}`);
        const heard = toneHeard(readFileSync(file));
        must(heard.longestGapMs <= MOST_GAP_MS, `a gap of ${heard.longestGapMs} ms in the prompt`);
        await expectRows(call, [
          { input_type: 10 },
          { input_type: 0, input_args: '好的', input_nlp_args: null, response_id: 'F2' },
          { input_type: 2 },
          { input_type: 11 },
        ]);
      } finally {
        nlp.sidecar.process.kill('SIGCONT');
        await nlp.end();
      }
    },
  },
];
