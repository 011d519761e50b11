/** The whole product in one process, as `make run` starts it: hub, sidecar, sample flows. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { type Command, startCommand } from '../command.ts';
import { until } from '../until.ts';

const EXAMPLES = fileURLToPath(new URL('../../../examples', import.meta.url));
const READY_MS = 90_000;

export interface RunningProduct {
  url: string;
  /** The first one of the user `admin`. */
  password: string;
  /** The script of a flow as calls get it. */
  onDisk(flow: string): string;
  /** The draft of who is logged in on a page; null: there is none. */
  draftOf(page: Page, flow: string): Promise<string | null>;
  /** @returns the first password */
  addUser(name: string, role: string): Promise<string>;
  /** A new user publishes a flow with a change. */
  publishAs(name: string, flow: string, change: (script: string) => string): Promise<void>;
  kill(): Promise<void>;
  startAgain(): Promise<void>;
  end(): Promise<void>;
}

export async function runProduct(): Promise<RunningProduct> {
  const folder = mkdtempSync(join(tmpdir(), 'cti-robot-run-'));
  const start = async (): Promise<Command> => {
    const started = startCommand(['run', folder, '--samples', EXAMPLES]);
    await until('it runs', () => /Ctrl-C/.test(started.out.stdout), READY_MS);
    return started;
  };
  const addUser = async (name: string, role: string): Promise<string> => {
    const settings = join(folder, 'settings.json');
    const { out, ended } = startCommand(['user', 'add', name, '--role', role, '--config', settings]);
    await ended;
    const [, first = ''] = /first password: (\S+)/.exec(out.stdout) ?? [];
    return first;
  };
  let running = await start();
  const { stdout } = running.out;
  const [, url = ''] = /runs at (\S+)\/ /.exec(stdout) ?? [];
  const [, password = ''] = /first password (\S+)/.exec(stdout) ?? [];
  return {
    url,
    password,
    onDisk: (flow) => readFileSync(join(folder, 'flows', `${flow}.json`), 'utf8'),
    draftOf: (page, flow) =>
      page.evaluate(async (name) => {
        // biome-ignore lint/suspicious/noExplicitAny: runs in the page
        const get = async (path: string): Promise<any> => (await fetch(path)).json();
        const { data } = await get(`/v1/flow?name=${name}`);
        const answer = await get(`/v1/flow/${data.data[0].number}/draft`);
        return answer.data?.script ?? null;
      }, flow),
    addUser,
    async publishAs(user, flow, change) {
      const password = await addUser(user, 'editor');
      let cookie = '';
      // biome-ignore lint/suspicious/noExplicitAny: answers of many routes
      const ask = async (method: string, path: string, body?: object): Promise<any> => {
        const answer = await fetch(`${url}${path}`, {
          method,
          headers: { cookie, origin: url, 'content-type': 'application/json' },
          ...(body && { body: JSON.stringify(body) }),
        });
        cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? cookie;
        if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
        return ((await answer.json()) as { data: unknown }).data;
      };
      await ask('POST', '/v1/login', { user, password });
      await ask('PUT', '/v1/me/password', { password, new_password: `${password} of ${user}` });
      const { data } = await ask('GET', `/v1/flow?name=${flow}`);
      const path = `/v1/flow/${data[0].number}`;
      const { script } = await ask('GET', `${path}/version/${data[0].published}`);
      await ask('POST', `${path}/publish`, { script: change(script) });
    },
    async kill() {
      running.process.kill('SIGKILL');
      await running.ended;
    },
    async startAgain() {
      running = await start();
    },
    async end() {
      running.process.kill('SIGINT');
      await running.ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
