/** The files that calls find their routes in: one, or an index of parts; never a mix of two tables. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { defaultDeployment } from '../../../engine/contract/deployment.ts';
import type { HostRoute, RouteTable } from '../../../engine/contract/route-table.ts';
import { routeCall } from '../../../engine/host/route.ts';
import { temporaryFolder } from '../../../test/support/home.ts';
import { TableFiles } from './table-files.ts';

const home = (): string => temporaryFolder();

function table(count: number, change: (route: HostRoute) => HostRoute = (route) => route): RouteTable {
  const numbers = Array.from({ length: count }, (_, i) => (i % 5 === 0 ? `3${i}*` : `4${i}`));
  return {
    routes: Object.fromEntries(
      ['*', '49*', ...numbers].map((number) => [
        number,
        change({
          id: number,
          account: 'main',
          flow: `f-${number}`,
          hours: number === '41' ? 'never' : 'always',
        }),
      ]),
    ),
    hours: { never: { until: 1e13, open: [] }, always: { until: 1e13, open: [0, 1e13] } },
  };
}

/** What a call to a number is told. `meanwhile`: after a file has been read. */
function call(folder: string, number: string, meanwhile: (path: string) => void = () => {}): unknown {
  const log: string[] = [];
  const routed = routeCall(
    {
      ...{ callid: '', now: () => 1e12, api: () => '', execute: () => true, getVariable: () => '' },
      setVariable: () => {},
      log: (_, message) => log.push(message),
      readFile: (path) => {
        const text = readFileSync(path, 'utf8');
        meanwhile(path);
        return text;
      },
    },
    defaultDeployment(folder),
    number,
    (flow) => flow,
  );
  return log.some((line) => line.includes('cannot be read')) ? log : routed;
}

it.each([10, 1_000])('finds every one of %i routes, its own before the longest begin', async (count) => {
  const folder = home();
  const files = new TableFiles(join(folder, 'route-table.json'), Date.now);
  expect(await files.write(table(count))).toBe(true);
  expect(await files.write(table(count))).toBe(false);
  for (let i = 0; i < count; i++)
    if (i !== 1)
      expect(call(folder, i % 5 === 0 ? `3${i}x` : `4${i}`)).toEqual({
        flow: i % 5 === 0 ? `f-3${i}*` : `f-4${i}`,
      });
  expect(call(folder, '41')).toEqual({ refusal: 'route closed' });
  expect(call(folder, '49xx')).toEqual({ flow: 'f-49*' });
  expect(call(folder, '__proto__')).toEqual({ flow: 'f-*' });
});

it('gives a call that has begun to read the old table, however many times it is replaced meanwhile', async () => {
  const folder = home();
  let now = 1e6;
  const files = new TableFiles(join(folder, 'route-table.json'), () => now);
  const write = (flow: string, count = 1_000) => files.write(table(count, (route) => ({ ...route, flow })));
  await write('old');
  const index = readFileSync(join(folder, 'route-table.json'), 'utf8');
  await write('new');
  await write('newest');
  // The index as a call has read it, before its parts.
  const late = () => {
    const read = readFileSync;
    const routed = routeCall(
      {
        ...{ callid: '', now: () => 1e12, api: () => '', execute: () => true, getVariable: () => '' },
        ...{ setVariable: () => {}, log: () => {} },
        readFile: (path) => (path.endsWith('route-table.json') ? index : read(path, 'utf8')),
      },
      defaultDeployment(folder),
      '42',
      (flow) => flow,
    );
    return 'flow' in routed ? routed.flow : routed.refusal;
  };
  expect(late()).toBe('old');
  expect(call(folder, '42')).toEqual({ flow: 'newest' });
  now += 61_000;
  await write('newest');
  const left = readdirSync(join(folder, 'route-table.json.d'));
  expect(left.sort()).toEqual(
    [...new Set(JSON.parse(readFileSync(join(folder, 'route-table.json'), 'utf8')).parts)].sort(),
  );
  // Few routes need no parts; those of before go a minute later.
  await write('few', 3);
  expect(call(folder, '42')).toEqual({ flow: 'few' });
  now += 61_000;
  await write('few', 3);
  expect(readdirSync(join(folder, 'route-table.json.d'))).toEqual([]);
});

it('changes only the parts that a change concerns', async () => {
  const folder = home();
  const files = new TableFiles(join(folder, 'route-table.json'), Date.now);
  await files.write(table(1_000));
  const before = readdirSync(join(folder, 'route-table.json.d')).length;
  const changed = table(1_000);
  (changed.routes['42'] as HostRoute).flow = 'other';
  await files.write(changed);
  expect(readdirSync(join(folder, 'route-table.json.d')).length).toBe(before + 1);
});
