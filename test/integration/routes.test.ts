/** Calls to numbers: which flow takes them, and what becomes of those that none takes. The build runs on the emulated host. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { DEFAULT_HOME } from '../../engine/contract/deployment.ts';
import type { HostRoute, RouteTable } from '../../engine/contract/route-table.ts';
import type { Row } from '../../engine/contract/row.ts';
import { compileFlow } from '../../engine/flow/compile.ts';
import { encodeFlow } from '../../engine/flow/encode-flow.ts';
import { VirtualFiles } from '../../sidecar/simulator/emulator/file-io.ts';
import { RowLines } from '../../sidecar/simulator/report/row-lines.ts';
import { runScript } from '../../sidecar/simulator/run/run-script.ts';
import { vmRunner } from '../../sidecar/simulator/run/vm.ts';
import { simulatedDeployment } from '../../sidecar/simulator/simulated-deployment.ts';
import { START } from '../support/emulated-host.ts';
import { flowScript } from '../support/flow.ts';

const SCRIPT = readFileSync(fileURLToPath(new URL('../../dist/cti_robot.js', import.meta.url)), 'utf8');

const ROUTE: HostRoute = { id: '7', account: 'acme', flow: 'reception' };
const CLOSED = { until: START + 1e9, open: [START + 1000, START + 2000] };

interface Called {
  variables: Record<string, string>;
  rows: Row[];
  log: string;
}

async function call(
  argument: string,
  routes: Record<string, Partial<HostRoute>> | string,
  limits: Record<string, number> = {},
): Promise<Called> {
  const deployment = simulatedDeployment({ sounds: '/sounds' }, DEFAULT_HOME);
  const rows = new RowLines(() => {});
  const files = new VirtualFiles([DEFAULT_HOME, deployment.compiled, deployment.spool], (path, text) =>
    path.startsWith(deployment.spool) ? rows.append(text) : false,
  );
  files.put(`${DEFAULT_HOME}/engine.json`, JSON.stringify(deployment));
  for (const name of ['reception', 'busy', 'night'])
    files.put(`${deployment.compiled}/${name}.json`, encodeFlow(compileFlow(name, flowScript(name), 'v')));
  const table = (all: Record<string, Partial<HostRoute>>): RouteTable => ({
    routes: Object.fromEntries(
      Object.entries(all).map(([number, route]) => [number, { ...ROUTE, ...route }]),
    ),
    hours: { h1: CLOSED },
  });
  files.put(deployment.routeTable, typeof routes === 'string' ? routes : JSON.stringify(table(routes)));
  const variables: Record<string, string> = {};
  const { log, end } = await runScript({
    ...{ source: SCRIPT, argv: [argument], runner: vmRunner(), startMs: START, files, limits },
    observer: {
      variable: (name, value) => {
        variables[name] = value;
      },
    },
  });
  if (end.end === 'threw') throw new Error(end.message);
  return { variables, rows: rows.rows, log: log.map(({ text }) => text).join('\n') };
}

it('runs the flow of the route, and says whose call it is', async () => {
  const { variables, log } = await call('number:%2B8640012', { '+8640012': {}, '+86*': { flow: 'busy' } });
  expect(variables).toMatchObject({
    cti_robot_flow: 'reception',
    cti_robot_route: '7',
    cti_robot_account: 'acme',
  });
  expect(log).not.toContain('40012');
  expect((await call('number:869', { '86*': { flow: 'busy' } })).variables.cti_robot_flow).toBe('busy');
});

it('leaves numbers without a route to the dialplan, whatever they and the table are', async () => {
  for (const number of ['', '5', '%', '%ff', '__proto__', 'constructor', '5'.repeat(3000)]) {
    const { variables, log } = await call(`number:${number}`, { '4*': {} });
    expect([number, variables.cti_robot_end]).toEqual([number, 'error(no route)']);
    expect(variables.cti_robot_flow).toBe('number:');
    expect(variables.cti_robot_route).toBeUndefined();
    if (number.length > 3) expect(log).not.toContain(number);
  }
  for (const table of ['', '{', 'null', '[]', '{"routes":null}'])
    expect((await call('number:4', table)).variables.cti_robot_end).toBe('error(no route)');
});

it('gives calls outside of the hours to the flow for that, else to the fallback, else hangs up', async () => {
  const closed = { hours: 'h1' };
  expect(
    (await call('number:4', { 4: { ...closed, closed: 'night', fallback: 'busy' } })).variables,
  ).toMatchObject({
    ...{ cti_robot_flow: 'night', cti_robot_route: '7' },
  });
  expect((await call('number:4', { 4: { ...closed, fallback: 'busy' } })).variables.cti_robot_flow).toBe(
    'busy',
  );
  const { variables, rows, log } = await call('number:4', { 4: closed });
  expect(variables).toMatchObject({ cti_robot_end: 'error(route closed)', cti_robot_route: '7' });
  expect(rows.length).toBe(2);
  expect(log).toContain('route 7 is closed');
});

it('gives calls beyond those at once to the fallback, else hangs up', async () => {
  const full = { calls: 3 };
  const at = (count: number, change = {}) =>
    call('number:4', { 4: { ...full, ...change } }, { 'cti_robot 7': count });
  expect((await at(2)).variables.cti_robot_flow).toBe('reception');
  expect((await at(3)).variables).toMatchObject({ cti_robot_end: 'error(route full)' });
  expect((await at(3, { fallback: 'busy' })).variables).toMatchObject({
    cti_robot_flow: 'busy',
    cti_robot_route: '7',
  });
});
