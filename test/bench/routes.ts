/** What routes cost: a call that looks its number up, and a host that makes its table. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultDeployment } from '../../engine/contract/deployment.ts';
import { routeCall } from '../../engine/host/route.ts';
import { hostTable } from '../../sidecar/inbound/host-table.ts';
import { TableFiles } from '../../sidecar/sync/routes/table-files.ts';
import { type Figure, medianMs } from './report.ts';

const TIMES = 200;

export async function routeFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cti-robot-routes-'));
  try {
    const figures: Figure[] = [];
    for (const count of [100, 1_000, 10_000]) figures.push(...(await figuresOf(folder, count)));
    return figures;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function figuresOf(folder: string, count: number): Promise<Figure[]> {
  const routes = Array.from({ length: count }, (_, i) => ({
    ...{ number: i % 20 === 0 ? `${3_000_000 + i}*` : String(4_000_000_000 + i), place: '', id: i + 1 },
    ...{ account: 'main', flow: 'reception', fallback: 'busy' },
  }));
  const here = { host: 'fs1', domain: null };
  const now = Date.now();
  const began = performance.now();
  const deployment = defaultDeployment(folder);
  const files = new TableFiles(deployment.routeTable, Date.now);
  await files.write(hostTable(routes, { here, hosts: [here], now }));
  const made = performance.now() - began;
  const changing = performance.now();
  await files.write(hostTable(routes.slice(1), { here, hosts: [here], now }));
  const changed = performance.now() - changing;
  const host = {
    ...{ callid: '', now: () => now, api: () => '', execute: () => true, getVariable: () => '' },
    ...{ setVariable: () => {}, log: () => {}, readFile: (path: string) => readFileSync(path, 'utf8') },
  };
  const found = medianMs(TIMES, (run) => {
    const at = run % count;
    // By the number itself, or by a begin of it.
    const number = at % 20 === 0 ? `${3_000_000 + at}99` : String(4_000_000_000 + at);
    const routed = routeCall(host, deployment, number, (flow) => flow);
    if (at > 0 && !('flow' in routed)) throw new Error('no route');
  });
  return [
    { what: `a call finds its route among ${count}`, value: found, unit: 'ms' },
    { what: `a host makes and writes that table`, value: made, unit: 'ms' },
    { what: `it writes the table without one route`, value: changed, unit: 'ms' },
  ];
}
