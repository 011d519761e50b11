import { readFileSync } from 'node:fs';
import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { FAULTS } from './line.ts';
import { ingestMetrics } from './metrics.ts';

const page = readFileSync('docs/reference/rows.md', 'utf8');

it('docs/reference/rows.md lists every metric of the ingest', () => {
  const registry = new Registry();
  ingestMetrics(registry, () => ({ files: 0, waiting: 0, oldestMs: 0, storeUp: true, writable: true }));
  const documented = [...page.matchAll(/^\| `(cti_robot_\w+)` \|/gm)].map(([, name]) => name);
  expect(documented.sort()).toEqual(
    registry
      .getMetricsAsArray()
      .map(({ name }) => name)
      .sort(),
  );
});

it('docs/reference/rows.md lists every reason for rejecting a line', () => {
  for (const code of Object.keys(FAULTS)) expect(page).toContain(`\`${code}\``);
});
