import { writeFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { ttsKey } from '../../../../engine/contract/tts-key.ts';
import { codedPrompt } from '../../coded-prompt.ts';
import { ownHome } from '../../engine-file.ts';
import { freePort } from '../../ports.ts';
import { between } from '../../rows.ts';
import { type Case, expectRows, LAST, listening, must } from '../case.ts';

/** A flow that needs the sidecar for a prompt (not on disk), and for a keyword. */
function needy(name: string): [string, object] {
  const flow = {
    global: { nlpurl: 'http://127.0.0.1:9/nlp' },
    flow: {
      F1: listening(
        [`text of ${name} that nobody has spoken yet`, 'half.wav'],
        { wait: 3000 },
        { F2: { text: ['agent'] } },
        { nlpid: 'n' },
      ),
      F2: LAST,
    },
  };
  return [name, flow];
}

function sidecarAt(port: number): object {
  return { sidecar: { url: `http://127.0.0.1:${port}`, token: 'x' } };
}

/** What a sidecar that is dead, or not quite, costs a call: 50 ms (sidecar.md#loopback). */
export const SIDECAR: Case[] = [
  ...(
    [
      ['refuses connections', async () => ({ port: await freePort(), close: () => {} })],
      ['takes connections and never answers', async () => listening4(createServer(() => {}))],
    ] as const
  ).map(
    ([what, open], index): Case => ({
      name: `a sidecar that ${what}: the call continues with the prompts on disk`,
      run: async (lab) => {
        const [name, script] = needy(`sidecar-dead-${index}`);
        lab.flow(name, script);
        const server = await open();
        try {
          const home = ownHome(lab.server, name, sidecarAt(server.port));
          const call = await lab.call(name, { variables: { cti_robot_home: home } });
          await call.phase('wait');
          await call.says('agent');
          await expectRows(call, [
            { input_type: 10 },
            {
              input_type: 0,
              input_args: 'agent',
              input_nlp_args: null,
              matching_method: 3,
              response_id: 'F2',
            },
            { input_type: 2 },
            { input_type: 11 },
          ]);
          // From the answer to the first prompt there are at most those 50 ms, and what a loaded machine adds.
          const lost = startOfPrompt(call.events, 'half.wav') - answered(call.events);
          must(lost < 500, `the first prompt came ${lost} ms after the answer`);
        } finally {
          server.close();
        }
      },
    }),
  ),
  {
    name: 'a working sidecar: a text that is not on disk is spoken, and the words of callers are not in the log',
    run: async (lab) => {
      const [name, script] = needy('sidecar-alive');
      lab.flow(name, script);
      const folder = join(lab.server.home, 'tts');
      const server = await listening4(
        createHttp((request, response) => {
          let body = '';
          request.on('data', (data) => {
            body += String(data);
          });
          request.on('end', () => {
            const asked = JSON.parse(body) as never;
            const file = join(folder, `${ttsKey(asked)}.wav`);
            if (request.url === '/engine/tts') writeFileSync(file, codedPrompt(520));
            const answer = JSON.stringify(
              request.url === '/engine/tts'
                ? { ok: true, file }
                : { ok: true, keyword: 'agent', description: '' },
            );
            const framed = `${answer.length} ${answer}`;
            response.writeHead(200, { 'content-length': framed.length });
            response.end(framed);
          });
        }),
      );
      try {
        const home = ownHome(lab.server, name, sidecarAt(server.port));
        const call = await lab.call(name, { variables: { cti_robot_home: home } });
        await call.prompt('half.wav');
        await call.phase('wait');
        await call.says('find me Sesamstrasse 谢谢');
        await expectRows(call, [
          { input_type: 10 },
          {
            input_type: 0,
            input_args: 'find me Sesamstrasse 谢谢',
            input_nlp_args: 'agent',
            response_id: 'F2',
            input_play_time: between(1000, 1300),
          },
          { input_type: 2 },
          { input_type: 11 },
        ]);
        must(!lab.server.log().includes('Sesamstrasse'), 'the log holds what the caller said');
      } finally {
        server.close();
      }
    },
  },
];

async function listening4(server: Server): Promise<{ port: number; close: () => void }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as { port: number }).port, close: () => server.close() };
}

type Events = readonly Record<string, string>[];

/** When the event happened, ms since the epoch. */
function timeOf(event: Record<string, string> | undefined): number {
  return Number(event?.['Event-Date-Timestamp']) / 1000;
}

function answered(events: Events): number {
  return timeOf(events.find((event) => event['Event-Name'] === 'CHANNEL_ANSWER'));
}

function startOfPrompt(events: Events, path: string): number {
  return timeOf(
    events.find(
      (event) => event['Event-Name'] === 'PLAYBACK_START' && event['Playback-File-Path']?.endsWith(path),
    ),
  );
}
