/** Servers that fail under calls which they lead, and a sidecar that does (docs/reference/http-robot.md#errors). */
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Answer, FAULTS, sends } from '../../../support/servers/faults.ts';
import type { FlowServerRequest } from '../../../support/servers/flow-server.ts';
import { until } from '../../../support/until.ts';
import type { Call } from '../../call.ts';
import { type LedCallsOptions, LISTENS, withLedCalls } from '../../led-calls.ts';
import { LONG_TONE, toneHeard } from '../../nlp-calls.ts';
import { type Case, callerPauses, expectRows, listening, must } from '../case.ts';

const TIMEOUT_MS = 1500;
/** Two frames: what FreeSWITCH itself may lose of a loopback call. */
const MOST_GAP_MS = 40;

/** What the server does with the caller's words, by the path; it welcomes the caller first. */
const FAULTY: Record<string, Answer> = {
  '500': FAULTS['answers with 500'] as Answer,
  rubbish: FAULTS['answers with rubbish'] as Answer,
  list: sends('[{"action":"hangup"}]'),
  silent: FAULTS['never answers'] as Answer,
  half: FAULTS['answers by halves'] as Answer,
  reset: FAULTS['resets the connection'] as Answer,
  endless: FAULTS['answers without end'] as Answer,
  huge: sends(Buffer.alloc(100 * 1024 * 1024, '{"action":"')),
  bytes: (response) => {
    const timer = setInterval(() => response.write(' '), 10);
    response.on('close', () => clearInterval(timer));
  },
};

/** Its welcome comes byte by byte. */
function welcomesThen(fault: (path: string) => Answer): Answer {
  return (response, asked, request) => {
    const { method } = JSON.parse(asked.body) as FlowServerRequest;
    if (method === 'input') fault(asked.url.slice(1))(response, asked, request);
    else sendByBytes(response, method === 'create' ? LISTENS : {});
  };
}

function sendByBytes(response: ServerResponse, answer: object): void {
  const bytes = Buffer.from(JSON.stringify(answer));
  const next = (at: number): void => {
    if (at === bytes.length) response.end();
    else response.write(bytes.subarray(at, at + 1), () => setImmediate(next, at + 1));
  };
  next(0);
}

/** The flow that takes a call over. Its wait ends with words: a busy machine must not miss it. */
const SORRY = {
  F1: listening(['half.wav'], { wait: 60_000 }, { F2: { text: ['人工'] } }),
  F2: { action: 'hangup' },
};

function options(lab: { onError: string; byEvent: boolean }, name: string, answer: Answer): LedCallsOptions {
  const settings = {
    CTI_ROBOT_HTTP_FLOW_ON_ERROR: lab.onError,
    CTI_ROBOT_HTTP_FLOW_TIMEOUT_MS: String(TIMEOUT_MS),
  };
  return { name, answer, byEvent: lab.byEvent, flow: SORRY, settings };
}

const takesOver = (byEvent: boolean): Case => {
  const name = `http-robot-faults-${byEvent}`;
  return {
    name: `a server that fails ${byEvent ? 'with' : 'without'} the event socket: the flow of httpFlow.onError takes the call over`,
    run: async (lab) => {
      const elsewhere = await counting();
      let server: { close(): void } | undefined;
      const faults: Record<string, Answer> = {
        ...FAULTY,
        redirect: (response) => void response.writeHead(307, { location: elsewhere.url }).end(),
        // It takes the words, and dies with everything that it has open.
        gone: (_response, _asked, request) => {
          server?.close();
          request.socket.resetAndDestroy();
        },
      };
      const answer = welcomesThen((path) => faults[path] as Answer);
      try {
        await withLedCalls(lab, options({ onError: name, byEvent }, name, answer), async (calls) => {
          server = calls.server;
          for (const path of Object.keys(faults)) {
            const call = await calls.call(`/${path}`);
            await call.phase('wait');
            await call.says('你好');
            await call.prompt('half.wav');
            await call.phase('wait');
            await call.says('人工');
            await expectTaken(call, name, `${calls.url}/${path}`);
            const ends = (): number =>
              calls.told.filter(({ callid, method }) => callid === call.robot && method === 'destory').length;
            if (path === 'gone') continue;
            await until(`destory of ${path}`, () => ends() > 0);
            must(ends() === 1, `${path}: ${ends()} times destory`);
          }
        });
        must(elsewhere.asked() === 0, 'a redirection was followed');
      } finally {
        elsewhere.close();
      }
    },
  };
};

/** The server has a row for the welcome and one for the words; the flow continues the numbers. */
async function expectTaken(call: Call, flow: string, url: string): Promise<void> {
  const rows = await until(`the last row of ${url}`, () => {
    const all = call.rowsSoFar();
    return all.filter((row) => row.input_type === 11).length === 2 ? all : null;
  });
  const seen = rows.map((row) => [row.row_index, row.input_args, row.flow_name]);
  const expected = [
    [0, url, url],
    [1, '你好', url],
    [2, 'error(http)', url],
    [3, flow, flow],
    [4, '人工', flow],
    [5, 'end(hangup)', flow],
  ];
  must(JSON.stringify(seen) === JSON.stringify(expected), JSON.stringify(seen));
}

async function counting(): Promise<{ url: string; asked: () => number; close: () => void }> {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked++;
    response.end('{"action":"hangup"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/inside`;
  return { url, asked: () => asked, close: () => void server.close() };
}

export const HTTP_ROBOT_FAULTS: Case[] = [
  takesOver(true),
  takesOver(false),
  {
    name: 'a sidecar that is stopped under calls that a server leads costs them no sound, and the server hears of their end',
    alone: true,
    run: async (lab) => {
      const answer: Answer = (response, { body }) => {
        const { method } = JSON.parse(body) as FlowServerRequest;
        const tone = {
          action: 'cti_play_and_detect_speech',
          argument: '1 0',
          playbacks: [LONG_TONE],
        };
        response.end(JSON.stringify(method === 'create' ? tone : {}));
      };
      const name = 'http-robot-stopped';
      await withLedCalls(
        lab,
        options({ onError: 'end', byEvent: true }, name, answer),
        async ({ call: place, told, sidecar }) => {
          const calls = await Promise.all([1, 2, 3, 4].map((path) => place(`/${path}`)));
          for (const call of calls) {
            await call.prompt(LONG_TONE);
            await until('the caller to be there', () => call.present);
          }
          const files = calls.map(({ caller }) => join(lab.server.folder, `${name}-${caller}.wav`));
          const record = (what: string): Promise<unknown> =>
            Promise.all(
              calls.map(({ caller }, i) => lab.socket.api(`uuid_record ${caller} ${what} ${files[i]}`)),
            );
          await record('start');
          sidecar.process.kill('SIGSTOP');
          await callerPauses(500);
          for (const call of calls) await call.says('你好');
          for (const call of calls) await call.event('PLAYBACK_STOP', undefined, 20_000);
          await record('stop');
          for (const file of files) {
            const heard = toneHeard(readFileSync(file));
            must(heard.ms > 3000, `only ${heard.ms} ms of the tone were recorded`);
            must(heard.longestGapMs <= MOST_GAP_MS, `a gap of ${heard.longestGapMs} ms in the prompt`);
          }
          for (const call of calls)
            await expectRows(call, [
              { input_type: 10 },
              { input_type: 0, input_args: '你好', response_action: null },
              { input_type: 11, input_args: 'error(http)' },
            ]);
          sidecar.process.kill('SIGCONT');
          await until('destory', () => told.filter(({ method }) => method === 'destory').length === 4);
        },
      );
    },
  },
];
