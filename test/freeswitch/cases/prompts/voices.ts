import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { speechOf, ttsKey } from '../../../../engine/contract/tts-key.ts';
import { compileFlow } from '../../../../engine/flow/compile.ts';
import { codedPrompt } from '../../coded-prompt.ts';
import { type Case, listening, must } from '../case.ts';

const CALLS = 20;
const TEXT = '轮流说话';

/** Calls take turns through a flow's voices (flow-format.md#voices). */
export const VOICES: Case[] = [
  {
    name: `${CALLS} calls at once take turns through two voices`,
    run: async (lab) => {
      const script = {
        global: { voicelist: ['x1', 'x2'] },
        flow: { F1: listening([TEXT, TEXT], { mode: 0 }) },
      };
      lab.flow('voices', script);
      const { settings } = compileFlow('voices', JSON.stringify(script), '');
      const files = settings.voiceList.map(
        (voice) => `${ttsKey(speechOf(settings, { voice, text: TEXT }))}.wav`,
      );
      for (const file of files) writeFileSync(join(lab.server.home, 'tts', file), codedPrompt(520));
      const calls = await Promise.all(Array.from({ length: CALLS }, () => lab.call('voices')));
      const spoken = await Promise.all(
        calls.map(async (call) => {
          await call.rows();
          return call.events
            .filter((event) => event['Event-Name'] === 'PLAYBACK_START')
            .map((event) => files.findIndex((file) => event['Playback-File-Path']?.endsWith(file)));
        }),
      );
      must(
        spoken.every(([first, second, ...more]) => first === second && more.length === 0),
        `a call changed its voice: ${JSON.stringify(spoken)}`,
      );
      const first = spoken.filter(([voice]) => voice === 0).length;
      must(first === CALLS / 2, `${first} of ${CALLS} calls had the first of two voices`);
    },
  },
];
