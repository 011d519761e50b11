import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeFlow } from '../../../engine/flow/decode-flow.ts';
import { command } from '../../support/command.ts';
import { flowScript } from '../../support/flow.ts';
import { temporaryFolder } from '../../support/home.ts';
import { type RedisServer, startRedis } from '../../support/servers/redis.ts';
import { until } from '../../support/until.ts';
import { startHost } from './host.ts';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  await server.client.flushall();
});

const EXPONENTIAL = '^(\\d+\\s*)+号$';
const CUBIC = '\\d*\\d*\\d*x';

function script(text: string[], dtmf: string[] = []): string {
  const condition = { text, dtmf };
  return JSON.stringify({
    flow: { F1: { playbacks: ['a'], subflow: { F2: { condition } } }, F2: { action: 'hangup' } },
  });
}

const put = (name: string, text: string) => server.client.hset('cti_robot_flow', name, text);

describe('a regular expression that is too expensive for a call', () => {
  it('never matches, but its flow and the others are published', async () => {
    await put('t1', script([EXPONENTIAL, '^好.*$', `/${CUBIC}/i`], ['(\\d+)+#']));
    const host = await startHost({ redis: server.url });
    expect(host.sync.status()).toMatchObject({ loaded: 1, refused: 0, costly: 1 });
    expect(host.sync.status().flows.get('t1')?.costly).toEqual([
      { pattern: EXPONENTIAL, growth: 'exponential' },
      { pattern: CUBIC, growth: expect.stringMatching(/^power of \d$/) },
      { pattern: '(\\d+)+#', growth: 'exponential' },
    ]);
    const [arrow] = decodeFlow(host.compiled().t1 ?? '')?.node(0)?.arrows ?? [];
    const sources = arrow?.text.flatMap(({ words }) => words.map((word) => 'source' in word && word.source));
    expect(sources).toEqual(['(?!)', '^好.*$', '(?!)']);
    const warnings = host.lines.filter(({ level }) => level === 'warn');
    expect(warnings).toMatchObject([{ flow: 't1', msg: expect.stringContaining('never match') }]);
  });

  it('is still reported after a restart, without compiling the flow again', async () => {
    await put('t1', script([EXPONENTIAL]));
    const host = await startHost({ redis: server.url });
    const form = join(host.home, 'compiled', 't1.json');
    const before = statSync(form).mtimeMs;
    await host.sync.stop();
    const again = await host.again();
    expect(again.sync.status().flows.get('t1')?.costly).toHaveLength(1);
    expect(statSync(form).mtimeMs).toBe(before);
  });

  it('is no longer reported after the flow is corrected', async () => {
    await put('t1', script([EXPONENTIAL]));
    const host = await startHost({ redis: server.url });
    await put('t1', script(['^\\d+号$']));
    await server.client.publish('config@all', '{"type":"config_change","table":"cti_robot_flow","key":"t1"}');
    await until('it is corrected', () => host.sync.status().costly === 0);
    expect(host.sync.status()).toMatchObject({ loaded: 1 });
  });

  it('is listed by cti-robot flow ls', async () => {
    await put('t1', script([EXPONENTIAL]));
    await put('t2', flowScript('good'));
    await startHost({ redis: server.url });
    const run = command(['flow', 'ls'], { CTI_ROBOT_REDIS: server.url });
    expect(await run.ended).toBe(0);
    const line = run.out.stdout.split('\n').find((one) => one.startsWith('t1'));
    expect(line).toContain(
      `1 expression never matches, because matching would take too long: ${EXPONENTIAL}`,
    );
    expect(run.out.stdout.split('\n').find((one) => one.startsWith('t2'))).not.toContain('never');
  });

  it('degrades the health, which names the flow and the expression', async () => {
    await put('t1', script([EXPONENTIAL]));
    const run = command(['sidecar'], {
      CTI_ROBOT_HOME: temporaryFolder(),
      CTI_ROBOT_LISTEN: '127.0.0.1:0',
      CTI_ROBOT_REDIS: server.url,
    });
    const ready = await until(
      'the sidecar is ready',
      () => run.out.stdout.split('\n').find((line) => line.includes('sidecar ready')),
      25_000,
    );
    const { url } = JSON.parse(ready) as { url: string };
    expect(await (await fetch(`${url}/healthz`)).json()).toMatchObject({
      status: 'degraded',
      flows: { loaded: 1, refused: 0, costly: { t1: [{ pattern: EXPONENTIAL, growth: 'exponential' }] } },
    });
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('cti_robot_flows_costly 1');
  });
});
