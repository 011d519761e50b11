import { ownHome } from '../../engine-file.ts';
import { type Case, expectRows, LAST, listening, must } from '../case.ts';

/** A text that tries to break out of the argument of `detect_speech`, in every way that there is. */
const NASTY = '{"a": "it\'s, \\n}", x=y} ${robot_flow} $${hostname} result=gone \'; 好';

/** How the settings of a node reach the recogniser (docs/reference/recognisers.md). */
export const PRESETS: Case[] = [
  {
    name: 'preset test: settings and free text reach mod_test unchanged',
    run: async (lab) => {
      lab.flow('preset-text', {
        global: {
          vad_mode: '2',
          max_speech_time_ms: '12321',
          hot_word: NASTY,
          vad_max_end_silence_time_ms: '300',
        },
        flow: { F1: listening([], { wait: 3000, maxSpeech: 12321 }, { F2: { text: ['any'] } }), F2: LAST },
      });
      const home = ownHome(lab.server, 'preset-text', {});
      const call = await lab.call('preset-text', { variables: { cti_robot_home: home } });
      await call.phase('wait');
      await call.says('yes');
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 0, input_args: 'yes', response_id: 'F2' },
        { input_type: 2 },
        { input_type: 11 },
      ]);
      const log = lab.server.log();
      for (const line of [`result = ${NASTY}\n`, 'vad-mode = 2\n', 'speech-timeout = 12321\n'])
        must(log.includes(line), `mod_test was not told: ${line}`);
    },
  },
  {
    name: 'preset test: each node passes its own settings to the recogniser',
    run: async (lab) => {
      const F1 = listening([], { wait: 3000 }, { F2: { text: ['the first'] } });
      const F2 = listening([], { wait: 3000, maxSpeech: 12322 }, { F3: { text: ['the second'] } });
      lab.flow('preset-next', {
        global: { vad_max_end_silence_time_ms: '300', hot_word: 'the first' },
        flow: { F1, F2, F3: LAST },
      });
      const home = ownHome(lab.server, 'preset-next', {});
      const call = await lab.call('preset-next', { variables: { cti_robot_home: home } });
      await call.phase('wait');
      await call.speak(500);
      await call.event(
        'CHANNEL_EXECUTE',
        (event) => event['Application-Data'] === 'param speech-timeout 12322',
      );
      await call.says('the second');
      await expectRows(call, [
        { input_type: 10 },
        { input_type: 0, input_args: 'the first', response_id: 'F2' },
        { input_type: 0, input_args: 'the second', response_id: 'F3' },
        { input_type: 2 },
        { input_type: 11 },
      ]);
    },
  },
];
