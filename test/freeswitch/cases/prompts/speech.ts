import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Deployment } from '../../../../engine/contract/deployment.ts';
import { ttsKey } from '../../../../engine/contract/tts-key.ts';
import { type App, startApp } from '../../../../sidecar/app.ts';
import { createLog } from '../../../../sidecar/lib/log.ts';
import { loadSettings } from '../../../../sidecar/settings/config.ts';
import { nlpSample } from '../../../support/servers/nlp.ts';
import { speech } from '../../../support/speech.ts';
import { until } from '../../../support/until.ts';
import type { Lab } from '../../lab.ts';
import { between } from '../../rows.ts';
import { type Case, expectRows, LAST, listening } from '../case.ts';

const GREETING = '您好，这里是客服中心。';

/** The sidecar itself speaks and asks NLP: espeak-ng and sox, the sample service of the tests. */
export const SPEECH: Case[] = [
  {
    name: 'a sidecar speaks fixed texts before the call and texts with variables during it, and asks NLP',
    run: async (lab) => {
      const nlp = createServer((request, response) => {
        let body = '';
        request.setEncoding('utf8').on('data', (piece: string) => {
          body += piece;
        });
        request.on('end', () => nlpSample(response, { method: '', url: '', headers: {}, body }, request));
      });
      await new Promise<void>((resolve) => nlp.listen(0, '127.0.0.1', resolve));
      const home = join(lab.server.folder, 'spoken-home');
      const app = await sidecar(home);
      try {
        const global = { nlpurl: `http://127.0.0.1:${(nlp.address() as AddressInfo).port}/nlp` };
        const texts = [GREETING, '${robot_title}您好'];
        const script = {
          global,
          flow: { F1: listening(texts, { wait: 3000 }, { F2: { text: ['好'] } }, { nlpid: 'n' }), F2: LAST },
        };
        writeFileSync(join(home, 'flows', 'spoken.json'), JSON.stringify(script));
        await until('the flow is loaded and spoken', () => {
          const { flows, speech: state } = app.health();
          return flows.loaded === 1 && state.cache.files === 1;
        });
        const call = await lab.call('spoken', {
          variables: { cti_robot_home: homeOfCall(lab, home), robot_title: '王经理' },
        });
        await call.prompt(`${ttsKey(speech(GREETING))}.wav`);
        await call.prompt(`${ttsKey(speech('王经理您好'))}.wav`);
        await call.phase('wait');
        await call.says('没问题');
        await expectRows(call, [
          { input_type: 10 },
          {
            input_type: 0,
            input_args: '没问题',
            input_nlp_args: '好',
            matching_method: 3,
            response_id: 'F2',
            // Both prompts were heard to their ends.
            input_play_time: between(2500, 6000),
          },
          { input_type: 2 },
          { input_type: 11 },
        ]);
      } finally {
        await app.stop();
        nlp.close();
      }
    },
  },
];

function sidecar(home: string): Promise<App> {
  const settings = loadSettings(undefined, { CTI_ROBOT_HOME: home, CTI_ROBOT_LISTEN: '127.0.0.1:0' });
  return startApp({ settings, log: createLog(settings, { write: () => {} }) });
}

/** The sidecar's `engine.json` with the suite's recogniser, sounds and spool, where rows stay to be looked at. */
function homeOfCall({ server }: Lab, home: string): string {
  const read = (path: string) => JSON.parse(readFileSync(join(path, 'engine.json'), 'utf8')) as Deployment;
  const folder = join(server.folder, 'spoken-call');
  const [spool, sounds] = [join(server.home, 'spool'), join(server.home, 'sounds')];
  const deployment = { ...read(home), recogniser: read(server.home).recogniser, spool, sounds };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'engine.json'), JSON.stringify(deployment));
  return folder;
}
