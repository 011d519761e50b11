/** Calls that a server of the test leads, through a sidecar as an operator runs it. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer } from '../support/servers/http.ts';
import type { Call } from './call.ts';
import type { Lab } from './lab.ts';
import { type NlpCalls, startNlpCalls } from './nlp-calls.ts';

/** A request that the server got. */
export interface Told {
  /** Path and query. */
  url: string;
  callid: string;
  method: string;
  input_args?: string;
  [key: string]: unknown;
}

export interface LedCallsOptions {
  /** Of the flow and the folders. */
  name: string;
  /** Leads every call. */
  answer: Answer;
  /** Whether answers are announced over the event socket; otherwise calls ask and wait. */
  byEvent: boolean;
  /** The flow `name`, for `httpFlow.onError`. */
  flow?: object;
  /** Other settings of the sidecar, as its environment has them. */
  settings?: Record<string, string>;
}

export interface LedCalls {
  /** Without a path. */
  url: string;
  told: Told[];
  server: Server;
  sidecar: NlpCalls['sidecar'];
  /** Places a call that the server leads at this path. */
  call(path: string, scheme?: 'http' | 'http+smartcall'): Promise<Call>;
}

/** An answer: a prompt of one second, then a wait that is long enough for a busy machine. */
export const LISTENS = {
  action: 'cti_play_and_detect_speech',
  argument: "1 0 '' '' '' '' '' 9000",
  playbacks: ['one.wav'],
};

const UNUSED = { F1: { action: 'hangup' } };

/** What one case does with calls that a server leads. */
export async function withLedCalls(
  lab: Lab,
  options: LedCallsOptions,
  use: (calls: LedCalls) => Promise<void>,
): Promise<void> {
  const told: Told[] = [];
  const server = await listening(options.answer, told);
  const { name, byEvent, flow = UNUSED, settings = {} } = options;
  const script = (nlpurl: string): object => ({ global: { nlpurl }, flow });
  const calls = await startNlpCalls(lab.server, { name, script, nlpMs: 0, byEvent, settings });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const variables = { cti_robot_home: calls.home };
  try {
    await use({
      url,
      told,
      server,
      sidecar: calls.sidecar,
      call: (path, scheme = 'http') => lab.call(url.replace('http', scheme) + path, { variables }),
    });
  } finally {
    calls.sidecar.process.kill('SIGCONT');
    await calls.end();
    server.closeAllConnections();
    server.close();
  }
}

async function listening(answer: Answer, told: Told[]): Promise<Server> {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => {
      body += piece;
    });
    request.on('end', () => {
      const { url = '', method = '', headers } = request;
      told.push({ ...(JSON.parse(body) as Told), url });
      answer(response, { method, url, headers, body }, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
