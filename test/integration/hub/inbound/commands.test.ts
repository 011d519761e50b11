/** `cti-robot route`, without a running hub. */
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { SecretKey } from '../../../../sidecar/hub/secrets/secret-key.ts';
import { insertFlow } from '../../../../sidecar/store/hub/flows.ts';
import { openHubStore } from '../../../../sidecar/store/hub/hub-store.ts';
import { sqlitePath } from '../../../../sidecar/store/open.ts';
import { startSqliteThread } from '../../../../sidecar/store/sqlite-thread/sqlite-thread.ts';
import { command } from '../../../support/command.ts';
import { temporaryFolder } from '../../../support/home.ts';

let env: Record<string, string>;
beforeEach(() => {
  env = { CTI_ROBOT_HOME: temporaryFolder(), CTI_ROBOT_HUB_SECRET_KEY: '0123456789abcdef'.repeat(4) };
});

async function end(...args: string[]) {
  const { out, ended } = command(['route', ...args], env);
  const status = (await ended) as number;
  for (const line of out.stdout.split('\n'))
    if (!line.startsWith('{') && !line.startsWith('[')) expect(line.length).toBeLessThanOrEqual(80);
  return { status, ...out };
}

/** As a hub knows them that has published them. */
async function addFlows(...names: string[]): Promise<void> {
  const path = sqlitePath(env.CTI_ROBOT_HOME as string);
  const thread = startSqliteThread({ path, mustExist: true });
  const store = openHubStore({ sqlite: { path, connect: thread.connect } });
  for (const name of names)
    await insertFlow(store.db, { accountId: 1, name, hostName: name, settings: '{}' }, 1);
  await store.close();
  await thread.close();
}

it('puts, lists, tests and removes routes', async () => {
  expect(await end('put', '4001234567')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('4001234567 has no route yet: name its flow with --flow'),
  });
  await addFlows('reception', 'busy');
  const put = await end('put', '400*', '--flow', 'reception', '--calls', '20', '--fallback', 'busy');
  expect(put.stdout).toBe('route 1 stored; hosts get it once a hub can reach them\n');
  await end('put', '400*', '--calls', '0', '--remark', '总机');
  expect((await end('ls')).stdout).toMatch(/^400\* +all +reception +busy *$/m);
  await end('put', '400*', '--result', 'https://93.184.216.34/{module}', '--result-form', 'yeta');
  expect(JSON.parse((await end('ls', '--json')).stdout)).toMatchObject([
    {
      ...{ number: '400*', calls: null, remark: '总机', fallback_flow: { name: 'busy' } },
      ...{ result_url: 'https://93.184.216.34/{module}', result_dialect: 'yeta' },
    },
  ]);
  expect((await end('test', '4001')).stdout).toBe('route 1 (400*) is open: flow reception\n');
  expect(await end('test', '5001')).toMatchObject({ status: 1, stdout: 'no route\n' });
  expect((await end('rm', '4001')).stderr).toContain('has no route 4001');
  expect((await end('rm', '400*')).stdout).toContain('route removed');
  expect((await end('accept-removal')).stderr).toContain('redis is not set');
}, 120_000);

it('says whom a call would ask before its answer, and asks once', async () => {
  const asked: { headers: IncomingHttpHeaders; body: string }[] = [];
  let answer = { status: 200, body: '{}' };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => {
      body += piece;
    });
    request.on('end', () => {
      asked.push({ headers: request.headers, body });
      response.writeHead(answer.status).end(answer.body);
    });
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  env.CTI_ROBOT_HUB_PUSH_TARGETS = '127.0.0.1';
  const url = `http://127.0.0.1:${port}/c?token=geheim`;
  await end('ls');
  await addFlows('reception', 'busy', 'vip');
  const route = ['--flow', 'reception', '--fallback', 'busy', '--context', url, '--on-error', 'fallback'];
  await end('put', '4001', ...route);
  const head = 'route 1 (4001) is open: flow reception\n';
  const address = `context  http://127.0.0.1:${port}/c?token=***\n`;
  expect((await end('test', '4001')).stdout).toBe(
    `${head}${address}         standard, 1500 ms, on error fallback, not on this host yet\n`,
  );
  expect(asked).toEqual([]);
  const key = SecretKey.parse(env.CTI_ROBOT_HUB_SECRET_KEY as string);
  const by = 'push account 1';
  const signed = { by, secrets: [key.seal(`whsec_${'A'.repeat(32)}`, by)] };
  const context = { url, onError: 'fallback', dialect: 'standard', signed };
  const onHost = { id: 1, account: 'main', flow: 'reception', fallback: 'busy', context };
  writeFileSync(join(env.CTI_ROBOT_HOME as string, 'routes.json'), JSON.stringify({ 4001: onHost }));
  answer = { status: 200, body: '{"variables":{"name":"王先生","note":"x"},"flow":"vip"}' };
  const told = (await end('test', '4001', '--ask')).stdout;
  expect(told.replace(/\d+ ms, a/, '9 ms, a')).toBe(
    `${head}${address}         standard, 1500 ms, on error fallback, signed
asked    9 ms, accept, 2 variables: name, note
         the call gets flow vip\n`,
  );
  expect(JSON.parse(asked[0]?.body ?? '')).toMatchObject({
    ...{ caller_number: '', destination_number: '4001', flow: 'reception', route: '1', headers: {} },
  });
  expect(asked[0]?.headers['webhook-signature']).toMatch(/^v1,/);
  env.CTI_ROBOT_HUB_SECRET_KEY = 'f'.repeat(64);
  answer = { status: 500, body: 'secret words' };
  const failed = await end('test', '4001', '--ask', '--json');
  expect([failed.status, JSON.parse(failed.stdout)]).toMatchObject([
    1,
    {
      context: {
        ...{ url: `http://127.0.0.1:${port}/c?token=***`, signed: false },
        asked: { code: 'CONTEXT_FAILED', call: 'gets flow busy' },
      },
    },
  ]);
  expect(failed.stdout).not.toContain('secret words');
  expect(asked[1]?.headers['webhook-signature']).toBeUndefined();
  answer = { status: 200, body: '{"flow":"none"}' };
  expect((await end('test', '4001', '--ask')).stdout).toMatch(
    /UNSIGNED[\s\S]*accept, 0 variables\n +the call gets flow reception, since the one that was answered/,
  );
}, 120_000);
