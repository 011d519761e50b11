/** `cti-robot push`: each subcommand, its JSON, and what it says to wrong input. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { command } from '../../../support/command.ts';
import { temporaryFolder } from '../../../support/home.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { until } from '../../../support/until.ts';
import { openPushBench, startReceiver } from './bench.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

interface Ended {
  status: number | NodeJS.Signals;
  stdout: string;
  stderr: string;
}

it('push manages targets, shows what became of pushes and sends them again', async () => {
  const bench = await openPushBench('mariadb', mariadb);
  const env = {
    CTI_ROBOT_HOME: temporaryFolder(),
    CTI_ROBOT_MYSQL: bench.hub.mysql as string,
    CTI_ROBOT_HUB_SECRET_KEY: bench.secretKey.text(),
    CTI_ROBOT_HUB_PUSH_TARGETS: '["127.0.0.1"]',
  };
  const push = async (...args: string[]): Promise<Ended> => {
    const { out, ended } = command(['push', ...args], env);
    const status = await ended;
    return { status, ...out };
  };
  const json = async (...args: string[]) => JSON.parse((await push(...args, '--json')).stdout);
  let code = 503;
  let secret = '';
  const receiver = await startReceiver(
    () => secret,
    () => (response) => response.writeHead(code).end(code === 204 ? undefined : 'closed for stocktaking'),
  );

  const added = await push('target', 'add', `${receiver.url}/hook`);
  expect(added).toMatchObject({ status: 0, stderr: '' });
  const [, id = '', made = ''] = /^target (\d+)\n(whsec_\S+)\n$/.exec(added.stdout) ?? [];
  secret = made;
  expect(await json('target', 'ls')).toMatchObject([
    { id: Number(id), url: `${receiver.url}/hook`, events: ['call.ended'], state: 'on' },
  ]);
  const listed = (await push('target', 'ls')).stdout;
  expect(listed).toMatch(/^target +state +address +events +form\n/);
  expect(listed).not.toContain('whsec_');
  const tested = await push('target', 'test', id);
  expect(tested).toMatchObject({
    status: 1,
    stdout: expect.stringMatching(/^503 after \d+ ms: "closed for/),
  });

  await bench.add({ id: Number(id) }, ['call-1', 'call-2']);
  bench.send({ plan: [] });
  await until('both are dead', async () => (await bench.states()).dead === 2);
  const dead = (await json('ls', '--state', 'dead', '--target', id)) as { id: string; call_id: string }[];
  expect(dead.map(({ call_id }) => call_id)).toEqual(['call-2', 'call-1']);
  const first = { id: dead[0]?.id ?? '' };
  expect((await push('ls', '--limit', '1')).stdout).toMatch(
    new RegExp(
      `^push .*\\n {2}call .*\\n${first.id} +call\\.ended +target:${id} +dead +1\\n {2}call-2 +5xx\\n$`,
    ),
  );
  const shown = await push('show', first.id);
  expect(shown.stdout).toMatch(new RegExp(`^call\\.ended of call-2 to target:${id}: dead\\n`));
  expect(shown.stdout).toMatch(/ ms +503 +5xx.*closed for stocktaking/);
  expect((await json('show', first.id)).attempts).toMatchObject([{ number: 1, status: 503 }]);

  code = 204;
  expect((await push('target', 'test', id)).stdout).toMatch(/^204 after \d+ ms\n$/);
  expect((await push('resend', first.id)).stdout).toBe(`push ${first.id} will be sent again\n`);
  await until('it is sent', async () => (await bench.states()).sent === 1);
  const rest = await push('resend', '--target', id, '--since', '2026-01-01');
  expect(rest.stdout).toBe('1 pushes will be sent again\n');
  await until('both are sent', async () => (await bench.states()).sent === 2);

  const rotated = (await push('target', 'rotate', id, '--overlap', '1')).stdout;
  expect(rotated).toMatch(/^whsec_\S+ \(the one before is valid until 20.*Z\)\n$/);
  expect((await push('secret')).stdout).toMatch(/^whsec_\S+\n$/);
  expect((await json('secret')).secret).toMatch(/^whsec_/);
  expect((await push('target', 'off', id)).stdout).toBe(`target ${id} is off\n`);
  expect((await json('target', 'on', id)).state).toBe('on');
  expect((await push('target', 'rm', id)).stdout).toBe(`target ${id} removed\n`);
  expect(await json('target', 'ls')).toEqual([]);
}, 300_000);

it('push says what is wrong with its input, and does nothing', async () => {
  const bench = await openPushBench('mariadb', mariadb);
  const env = {
    CTI_ROBOT_HOME: temporaryFolder(),
    CTI_ROBOT_MYSQL: bench.hub.mysql as string,
    CTI_ROBOT_HUB_SECRET_KEY: bench.secretKey.text(),
  };
  const cases: [string[], RegExp][] = [
    [['target', 'add', 'http://127.0.0.1:9/'], /may not connect to this address \(port\)/],
    [['target', 'add', 'https://crm.example', '--event', 'call.lost'], /Allowed choices are call\.ended/],
    [['target', 'test', 'crm'], /a target has a number/],
    [['target', 'off', '99'], /not found/],
    [['ls', '--state', 'lost'], /Allowed choices are waiting, sent, dead/],
    [['ls', '--limit', 'all'], /limit/],
    [['show', 'msg_none'], /not found/],
    [['resend'], /give the id of a push, or --target and --since/],
    [['resend', '--target', '1', '--since', 'soon'], /must be a date/],
  ];
  for (const [args, message] of cases) {
    const { out, ended } = command(['push', ...args], env);
    expect([args, await ended]).toEqual([args, 1]);
    expect(out.stderr, args.join(' ')).toMatch(message);
    expect(out.stdout).toBe('');
  }
  expect(await bench.states()).toEqual({});
}, 300_000);
