/** What routes cost: a call that looks its number up, and a host that makes its table. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRoute, type RouteTable } from '../../engine/contract/route-table.ts';
import { hostTable } from '../../sidecar/inbound/host-table.ts';
import { writeAtomically } from '../../sidecar/lib/files.ts';
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
    ...{ number: String(4_000_000_000 + i), place: '', id: i + 1, account: 'main', flow: 'reception' },
    ...{ fallback: 'busy', calls: 20 },
  }));
  const here = { host: 'fs1', domain: null };
  const began = performance.now();
  const table = hostTable(routes, { here, hosts: [here], now: Date.now() });
  const file = join(folder, 'route-table.json');
  await writeAtomically(file, `${JSON.stringify(table)}\n`);
  const made = performance.now() - began;
  const found = medianMs(TIMES, (run) => {
    const read = JSON.parse(readFileSync(file, 'utf8')) as RouteTable;
    if (!findRoute(read.routes, String(4_000_000_000 + (run % count)))) throw new Error('no route');
  });
  return [
    { what: `a call reads the table of ${count} routes and finds its own`, value: found, unit: 'ms' },
    { what: `a host makes and writes that table`, value: made, unit: 'ms' },
  ];
}
