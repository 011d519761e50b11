/** `cti-robot route`, without a running hub. */
import { beforeEach, expect, it } from 'vitest';
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
