/** A call that waits for its context before its answer: the build runs on the emulated host, which rings meanwhile. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { DEFAULT_HOME } from '../../../engine/contract/deployment.ts';
import type { HostRoute, RouteTable } from '../../../engine/contract/route-table.ts';
import type { Row } from '../../../engine/contract/row.ts';
import { type ContextAnswer, encodeAnswer } from '../../../engine/contract/sidecar-protocol.ts';
import { compileFlow } from '../../../engine/flow/compile.ts';
import { encodeFlow } from '../../../engine/flow/encode-flow.ts';
import { VirtualFiles } from '../../../sidecar/simulator/emulator/file-io.ts';
import { type HttpRequest, STILL_ASKING } from '../../../sidecar/simulator/emulator/socket.ts';
import { RowLines } from '../../../sidecar/simulator/report/row-lines.ts';
import { runScript } from '../../../sidecar/simulator/run/run-script.ts';
import { vmRunner } from '../../../sidecar/simulator/run/vm.ts';
import { simulatedDeployment } from '../../../sidecar/simulator/simulated-deployment.ts';
import { callerWith, hangup, START } from '../../support/emulated-host.ts';

const SCRIPT = readFileSync(fileURLToPath(new URL('../../../dist/cti_robot.js', import.meta.url)), 'utf8');
const ROUTE: HostRoute = { id: '7', account: 'main', flow: 'reception', context: 'continue' };
const ACCEPT: ContextAnswer = { action: 'accept', cause: '', flow: '', variables: {} };

interface Given {
  route?: Partial<HostRoute>;
  argument?: string;
  /** Of the sidecar: what it answers and when; null: it dies when it has taken the question. */
  answer?: Partial<ContextAnswer> | null;
  afterMs?: number;
  isDown?: boolean;
  hangsUpAt?: number;
}

function flow(name: string, more: object = {}): string {
  const argument = "'1' '1' '' '' '' '' '' '300' '1000' '' '' '' '0'";
  const node = { action: 'cti_play_and_detect_speech', argument, playbacks: [`${name} ${'$'}{name}`] };
  return JSON.stringify({ global: more, flow: { a: node } });
}

async function call({ route = {}, argument = 'number:4', answer = {}, afterMs = 0, ...given }: Given) {
  const deployment = simulatedDeployment({ sounds: '/sounds' }, DEFAULT_HOME);
  const rows = new RowLines(() => {});
  const files = new VirtualFiles([DEFAULT_HOME, deployment.compiled, deployment.spool], (path, text) =>
    path.startsWith(deployment.spool) ? rows.append(text) : false,
  );
  const sidecar = { url: 'http://127.0.0.1:7780', token: 'secret' };
  files.put(`${DEFAULT_HOME}/engine.json`, JSON.stringify({ ...deployment, sidecar, questions: null }));
  const asking = { contexturl: 'https://crm.example/c' };
  for (const [name, global] of [['reception'], ['busy'], ['vip'], ['asking', asking]] as const)
    files.put(`${deployment.compiled}/${name}.json`, encodeFlow(compileFlow(name, flow(name, global), 'v')));
  const table: RouteTable = { routes: { 4: { ...ROUTE, ...route } }, hours: {} };
  files.put(deployment.routeTable, JSON.stringify(table));
  const asked: Record<string, unknown>[] = [];
  let answersAt = Number.POSITIVE_INFINITY;
  const http = ({ url, body, pass, timeoutMs }: HttpRequest) => {
    const { token, ...question } = JSON.parse(body) as Record<string, unknown>;
    if (!url.endsWith('/engine/context')) return undefined;
    if (asked.length === 0) {
      asked.push({ ...question, call: JSON.parse(String(question.call)) });
      answersAt = now + afterMs;
    }
    if (answer === null) {
      pass(timeoutMs);
      return undefined;
    }
    const wait = Math.min(100, answersAt - now);
    pass(wait);
    now += wait;
    return now < answersAt ? STILL_ASKING : encodeAnswer({ ok: true, context: { ...ACCEPT, ...answer } });
  };
  let now = 0;
  const did: string[] = [];
  const variables: Record<string, string> = {};
  const { log, end, durationMs } = await runScript({
    ...{ source: SCRIPT, argv: [argument], runner: vmRunner(), startMs: START, files },
    http: Object.assign(http, { listens: () => given.isDown !== true }),
    variables: { 'sip_h_X-app-id': 'a' },
    observer: {
      variable: (name, value) => {
        variables[name] = value;
      },
      executed: (application) => void did.push(application),
    },
    ...(given.hangsUpAt !== undefined && {
      remoteCaller: callerWith([[given.hangsUpAt, hangup('ORIGINATOR_CANCEL')]]),
    }),
  });
  if (end.end === 'threw') throw new Error(end.message);
  const all = rows.rows as Row[];
  return { variables, rows: all, did, asked, durationMs, log: log.map(({ text }) => text).join('\n') };
}

const spoken = (rows: Row[]): string => JSON.stringify(rows);

it('rings, asks with the call, and speaks the variables as they are', async () => {
  const { asked, did, rows, variables, log } = await call({
    answer: { variables: { name: '王${uuid}' } },
    afterMs: 700,
  });
  expect(did[0]).toBe('ring_ready');
  expect(asked).toMatchObject([
    { flow: 'reception', route: '7', url: null, budgetMs: 1500, call: { 'variable_sip_h_x-app-id': 'a' } },
  ]);
  expect(spoken(rows)).toContain('reception 王${uuid}');
  expect(variables.cti_robot_flow).toBe('reception');
  expect(log).not.toContain('王');
});

it('does what the answer says: another flow, the fallback, a rejection', async () => {
  expect((await call({ answer: { flow: 'vip' } })).variables.cti_robot_flow).toBe('vip');
  const fallback = { answer: { action: 'fallback' } } as const;
  expect((await call({ ...fallback, route: { fallback: 'busy' } })).variables.cti_robot_flow).toBe('busy');
  expect((await call(fallback)).variables.cti_robot_flow).toBe('reception');
  const rejected = await call({ answer: { action: 'reject', cause: 'USER_BUSY' } });
  expect(rejected.variables.cti_robot_end).toBe('error(rejected)');
  expect(rejected.rows).toHaveLength(2);
  expect(rejected.did).toEqual(['ring_ready']);
});

it.each([
  ['cannot be reached', { isDown: true }, 0],
  ['takes the question and dies', { answer: null }, 500],
  ['has no answer within the budget', { afterMs: 60_000 }, 1600],
])('does what the route wants where the sidecar %s', async (_, given, longestMs) => {
  const waited = (route: Partial<HostRoute>) => call({ ...given, route });
  const rejected = await waited({ context: 'reject' });
  expect(rejected.variables.cti_robot_end).toBe('error(rejected)');
  // Nothing but the wait takes time in such a call.
  expect(rejected.durationMs).toBeLessThanOrEqual(longestMs);
  const fallback = await waited({ context: 'fallback', fallback: 'busy' });
  expect(fallback.variables.cti_robot_flow).toBe('busy');
  const gone = await waited({});
  expect(gone.variables.cti_robot_flow).toBe('reception');
  expect(spoken(gone.rows)).toContain('reception ');
});

it('does not wait for a caller who has hung up', async () => {
  const { durationMs, rows } = await call({ afterMs: 60_000, hangsUpAt: 250 });
  expect(durationMs).toBeLessThan(500);
  expect(spoken(rows)).toContain('ORIGINATOR_CANCEL');
});

it('asks the address of a flow that the dialplan names, and nobody for others', async () => {
  const asking = await call({ argument: 'asking', answer: { variables: { name: '王' } } });
  expect(asking.asked).toMatchObject([{ flow: 'asking', url: 'https://crm.example/c' }]);
  expect(spoken(asking.rows)).toContain('asking 王');
  const plain = await call({ argument: 'reception' });
  expect([plain.asked, plain.did.includes('ring_ready')]).toEqual([[], false]);
});
