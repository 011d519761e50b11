/** What the tests of speech share: a sidecar, and requests to it as the engine sends them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { Deployment } from '../../../engine/contract/deployment.ts';
import { type App, startApp } from '../../../sidecar/app.ts';
import { loadSettings } from '../../../sidecar/settings/config.ts';
import { temporaryFolder } from '../../support/home.ts';
import { type LogLine, recordedLog } from '../../support/log.ts';

export interface Sidecar {
  home: string;
  app: App;
  lines: LogLine[];
  token: string;
}

/** Starts a sidecar on an empty home, then publishes the flows. */
export async function startSidecar(
  environment: Record<string, string> = {},
  flows: Record<string, object> = {},
): Promise<Sidecar> {
  const home = temporaryFolder();
  const settings = loadSettings(undefined, {
    CTI_ROBOT_HOME: home,
    CTI_ROBOT_LISTEN: '127.0.0.1:0',
    ...environment,
  });
  const { log, lines } = recordedLog(settings.logCallerData);
  const app = await startApp({ settings, log });
  onTestFinished(() => app.stop());
  for (const [name, flow] of Object.entries(flows)) publish(home, name, flow);
  const deployment = JSON.parse(readFileSync(join(home, 'engine.json'), 'utf8')) as Deployment;
  return { home, app, lines, token: deployment.sidecar?.token as string };
}

export function publish(home: string, name: string, flow: object): void {
  writeFileSync(join(home, 'flows', `${name}.json`), JSON.stringify(flow));
}

export interface Answer {
  status: number;
  headers: Record<string, unknown>;
  text: string;
}

/** Sends a request as the engine does: in one piece, with `Expect`. */
export function post(
  { app }: Sidecar,
  path: string,
  body: string,
  headers: Record<string, string> = {},
  method = 'POST',
): Promise<Answer> {
  const all = { 'content-type': 'application/json', expect: '100-continue', connection: 'close', ...headers };
  return new Promise((resolve, reject) => {
    const asked = request(`${app.url}${path}`, {
      method,
      headers: { 'content-length': Buffer.byteLength(body), ...all },
    });
    asked.on('error', reject);
    asked.on('response', (response) => {
      let text = '';
      response.setEncoding('latin1').on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    asked.end(body);
  });
}

/** The payload of an answer, read as the engine reads it. */
export function unframed({ text }: Answer): Record<string, unknown> {
  const [head, digits] = /^([0-9]{1,8}) /.exec(text) ?? [];
  const payload = text.slice(head?.length);
  expect(payload).toHaveLength(Number(digits));
  expect(payload).toMatch(/^[\x20-\x7e]*$/);
  return JSON.parse(payload) as Record<string, unknown>;
}

export async function speak(at: Sidecar, wanted: object): Promise<Record<string, unknown>> {
  return unframed(await post(at, '/engine/tts', JSON.stringify({ token: at.token, ...wanted })));
}

export const NLP_REQUEST = {
  flowid: 'F1',
  nlpid: '1',
  callid: 'c1',
  flowkeywords: '好|不',
  kbkeywords: '谁',
  input: 'text',
  text: '我没空',
};

export async function understand(
  at: Sidecar,
  nlpurl: string,
  token = at.token,
): Promise<Record<string, unknown>> {
  return unframed(await post(at, '/engine/nlp', JSON.stringify({ token, nlpurl, request: NLP_REQUEST })));
}

/** Starts a second sidecar on the home of a stopped one. */
export async function restart({ home }: Sidecar): Promise<Sidecar> {
  const settings = loadSettings(undefined, { CTI_ROBOT_HOME: home, CTI_ROBOT_LISTEN: '127.0.0.1:0' });
  const { log, lines } = recordedLog();
  const app = await startApp({ settings, log });
  onTestFinished(() => app.stop());
  return { home, app, lines, token: '' };
}
