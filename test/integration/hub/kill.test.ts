/** A hub is killed in the middle of requests. Whoever repeats them with their keys gets one thing for each. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Command, command } from '../../support/command.ts';
import { temporaryFolder } from '../../support/home.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { freePort } from '../../support/servers/process.ts';
import { until } from '../../support/until.ts';

const KEYS = 150;
const USERS = 50;
/** Requests on their way at once. */
const AT_ONCE = 20;
/** Answers after which the hub is killed. */
const KILLED_AFTER = 60;
const READY_MS = 120_000;

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

interface Wanted {
  path: string;
  name: string;
}

interface Made {
  status: number;
  body: { data: { name: string; key?: string; password?: string } };
}

const WANTED: readonly Wanted[] = Array.from({ length: KEYS + USERS }, (_, index) => ({
  path: index % 4 === 3 ? '/v1/user' : '/v1/key',
  name: `n${index}`,
}));

it.each([
  ['sidecar', 'sqlite'],
  ['hub', 'mariadb'],
] as const)(
  'a %s on %s, killed by -9 amid 200 requests',
  async (program, database) => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const env: Record<string, string> = {
      CTI_ROBOT_HOME: temporaryFolder(),
      CTI_ROBOT_LISTEN: '127.0.0.1:0',
      CTI_ROBOT_FREESWITCH_EVENT_SOCKET: '',
      CTI_ROBOT_HUB_SECRET_KEY: '0123456789abcdef'.repeat(4),
      CTI_ROBOT_HUB_LISTEN: `127.0.0.1:${port}`,
      ...(database === 'mariadb' ? { CTI_ROBOT_MYSQL: await mariadb.database() } : {}),
    };
    const start = async (): Promise<Command> => {
      const started = command([program], env);
      const isReady = () => {
        if (started.process.exitCode !== null) throw new Error(started.out.stdout + started.out.stderr);
        return started.out.stdout.includes('"hub ready"');
      };
      await until('the hub is ready', isReady, READY_MS);
      return started;
    };
    const adding = command(['key', 'add', '--name', 'test', '--role', 'admin', '--per-second', '10000'], env);
    expect(await adding.ended).toBe(0);
    const headers = {
      authorization: `Bearer ${adding.out.stdout.trim()}`,
      'content-type': 'application/json',
    };
    const make = async ({ path, name }: Wanted): Promise<Made> => {
      const body = JSON.stringify({ name, role: 'viewer' });
      const answer = await fetch(url + path, {
        method: 'POST',
        headers: { ...headers, 'idempotency-key': name },
        body,
      });
      return { status: answer.status, body: (await answer.json()) as Made['body'] };
    };

    const first = await start();
    const before = new Map<string, Made>();
    const left = [...WANTED];
    const client = async (): Promise<void> => {
      for (let one = left.shift(); one; one = left.shift()) {
        // The connection breaks when the hub dies: nobody knows what became of the request.
        const made = await make(one).catch(() => undefined);
        if (made) before.set(one.name, made);
        if (before.size >= KILLED_AFTER) first.process.kill('SIGKILL');
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, client));
    expect(await first.ended).toBe('SIGKILL');
    expect(before.size).toBeLessThan(WANTED.length);

    await start();
    for (const wanted of WANTED) {
      const made = await until(
        `${wanted.name} is made`,
        async () => {
          const answer = await make(wanted);
          // A killed hub's transaction may not be rolled back yet.
          return answer.status === 503 || answer.status === 409 ? null : answer;
        },
        READY_MS,
      );
      expect([made.status, made.body.data.name]).toEqual([200, wanted.name]);
      const known = before.get(wanted.name);
      if (known?.status === 200) expect(made.body).toEqual(known.body);
    }
    const list = async (path: string): Promise<{ name: string }[]> => {
      const answer = await fetch(url + path, { headers });
      return ((await answer.json()) as { data: { name: string }[] }).data;
    };
    const names = (path: string) => WANTED.filter((one) => one.path === path).map(({ name }) => name);
    const listed = async (path: string) => (await list(path)).map(({ name }) => name).sort();
    expect(await listed('/v1/key')).toEqual(['test', ...names('/v1/key')].sort());
    expect(await listed('/v1/user')).toEqual(names('/v1/user').sort());
    // The audit is of the same transactions.
    const audit = (await (await fetch(`${url}/v1/audit?per_page=500`, { headers })).json()) as {
      data: { data: { action: string; object: string }[] };
    };
    const noted = (action: string) =>
      audit.data.data.filter((entry) => entry.action === action).map(({ object }) => object);
    expect(noted('user.add').sort()).toEqual(names('/v1/user').sort());
    expect(noted('key.add').sort()).toEqual(['test', ...names('/v1/key')].sort());
  },
  400_000,
);
