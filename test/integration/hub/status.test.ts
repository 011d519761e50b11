/** A hub shows whether it works: alone on MariaDB whose network falls silent, and within a sidecar on SQLite. */
import { expect, it, onTestFinished } from 'vitest';
import { type Command, command } from '../../support/command.ts';
import { temporaryFolder } from '../../support/home.ts';
import { startMariadb } from '../../support/servers/mariadb.ts';
import { startProxy } from '../../support/servers/proxy.ts';
import { until } from '../../support/until.ts';

const READY_MS = 120_000;
const SHARED = {
  CTI_ROBOT_LISTEN: '127.0.0.1:0',
  CTI_ROBOT_HUB_LISTEN: '127.0.0.1:0',
  CTI_ROBOT_FREESWITCH_EVENT_SOCKET: '',
  CTI_ROBOT_HUB_SECRET_KEY: '0123456789abcdef'.repeat(4),
};

interface Ready {
  process: Command;
  facts: Record<string, string>;
}

/** A part of what `/healthz` answers. */
interface Shown {
  status: string;
  problems: string[];
  hub: object;
}

async function healthAt(url: string | undefined): Promise<Shown> {
  return (await (await fetch(`${url}/healthz`)).json()) as Shown;
}

/** Starts a program and waits. @returns facts of the log line that says it is ready */
async function started(program: string, line: string, env: Record<string, string>): Promise<Ready> {
  const process: Command = command([program], { ...SHARED, CTI_ROBOT_HOME: temporaryFolder(), ...env });
  const facts = await until(
    `${program} is ready`,
    () => {
      const found = process.out.stdout.split('\n').find((one) => one.includes(`"msg":"${line}"`));
      return (found && JSON.parse(found)) ?? process.process.exitCode !== null;
    },
    READY_MS,
  );
  expect(process.process.exitCode, process.out.stdout + process.out.stderr).toBeNull();
  return { process, facts: facts as Record<string, string> };
}

it('a hub alone is degraded and not ready while its database is silent', async () => {
  const mariadb = await startMariadb();
  onTestFinished(() => mariadb.stop());
  const proxy = await startProxy(mariadb.port);
  onTestFinished(() => proxy.close());
  const mysql = new URL(await mariadb.database());
  mysql.port = String(proxy.port);
  const { process, facts } = await started('hub', 'hub ready', { CTI_ROBOT_MYSQL: mysql.href });
  const { url, status } = facts;
  const health = () => healthAt(status);
  const ready = async () => (await fetch(`${status}/readyz`)).status;
  expect(await health()).toMatchObject({
    status: 'ok',
    problems: [],
    database: { kind: 'mysql', up: true },
    pushes: { waiting: 0, dead: 0 },
  });
  expect(await ready()).toBe(200);

  const login = { account: 'main', user: 'nobody', password: 'wrong-password' };
  const json = { 'content-type': 'application/json' };
  await fetch(`${url}/v1/login`, { method: 'POST', headers: json, body: JSON.stringify(login) });
  await fetch(`${url}/v1/key`);
  await fetch(`${url}/nothing/13900000000`);
  const metrics = async () => (await fetch(`${status}/metrics`)).text();
  const seen = await metrics();
  expect(seen).toMatch(/^cti_robot_hub_database_up 1$/m);
  expect(seen).toMatch(/^cti_robot_hub_requests_total\{method="GET",route="\/v1\/key",code="401"\} 1$/m);
  expect(seen).toMatch(/^cti_robot_hub_requests_total\{method="GET",route="none",code="404"\} 1$/m);
  expect(seen).toMatch(/^cti_robot_hub_logins_refused_total\{reason="failed"\} 1$/m);
  expect(seen).toMatch(/^process_cpu_seconds_total /m);
  expect(seen).not.toMatch(/nobody|13900000000/);

  proxy.silence();
  const degraded = await until('the silence is noticed', async () => {
    const found = await health();
    return found.status === 'degraded' ? found : null;
  });
  expect(degraded.problems).toEqual([expect.stringMatching(/database does not answer/)]);
  expect(await ready()).toBe(503);
  expect(await metrics()).toMatch(/^cti_robot_hub_database_up 0$/m);
  proxy.heal();
  await until('the hub recovers', async () => (await ready()) === 200 && (await health()).status === 'ok');
  process.process.kill('SIGTERM');
  expect(await process.ended).toBe(0);
}, 300_000);

it('a sidecar shows the health and the metrics of its hub', async () => {
  const { process, facts } = await started('sidecar', 'sidecar ready', {});
  const { url } = facts;
  expect((await healthAt(url)).hub).toMatchObject({ status: 'ok', database: { kind: 'sqlite', up: true } });
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toMatch(/^cti_robot_hub_up 1$/m);
  expect(metrics).toMatch(/^cti_robot_hub_database_up 1$/m);
  expect(metrics.match(/^# TYPE process_cpu_seconds_total /gm)).toHaveLength(1);
  process.process.kill('SIGTERM');
  expect(await process.ended).toBe(0);
}, 300_000);
