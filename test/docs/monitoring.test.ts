/** The alerts and the dashboard of the release name metrics, labels and pages that exist. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (file: string): string => readFileSync(file, 'utf8');
const alerts = read('fs-scripts/monitoring/alerts.yml');
const dashboard = JSON.parse(read('fs-scripts/monitoring/dashboard.json')) as {
  panels: { id: number; title: string; type: string; targets?: { expr: string }[] }[];
};

/** Rows of the page that a test holds against the source: name and what it means. */
const METRICS = new Map(
  [...read('docs/reference/messages.md').matchAll(/^\| `(cti_robot_\w+)` \| (.+)$/gm)].map(
    ([, name = '', meaning = '']) => [name, meaning],
  ),
);
const HISTOGRAM_PART = /_(?:bucket|sum|count)$/;

function unknownMetrics(text: string): string[] {
  const names = [...text.matchAll(/\bcti_robot_\w+/g)].map(([name]) => name);
  return [...new Set(names)].filter(
    (name) => !METRICS.has(name) && !METRICS.has(name.replace(HISTOGRAM_PART, '')),
  );
}

const queries = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
const expressions = [...alerts.matchAll(/expr: (?:>-\n)?((?:.|\n(?= {10}[^ ]))+)/g)].map(
  ([, text = '']) => text,
);

describe('what a release has for monitoring', () => {
  it('names metrics that exist', () => {
    expect(METRICS.size).toBeGreaterThan(50);
    expect(expressions.length).toBe(alerts.match(/- alert:/g)?.length);
    expect(unknownMetrics(alerts)).toEqual([]);
    expect(queries.length).toBeGreaterThan(25);
    expect(unknownMetrics(queries.join('\n'))).toEqual([]);
  });

  it('groups and filters by labels that the metrics have', () => {
    const ofPrometheus = ['instance', 'job', 'le'];
    for (const query of [...queries, ...expressions]) {
      const name = /cti_robot_\w+/.exec(query)?.[0].replace(HISTOGRAM_PART, '');
      if (name === undefined) continue;
      const meaning = METRICS.get(name) ?? METRICS.get(/cti_robot_\w+/.exec(query)?.[0] ?? '') ?? '';
      const labels = [
        ...[...query.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(', ')),
        ...[...query.matchAll(/[{,]\s*(\w+)=~?"/g)].map(([, label = '']) => label),
      ].filter((label) => !ofPrometheus.includes(label));
      for (const label of labels) expect(meaning, `${query}: ${label}`).toContain(`\`${label}\``);
    }
  });

  it('has each alert of the hub in the guide, in both languages', () => {
    const ofHub = alerts.split('- name: cti-robot-hub')[1] ?? '';
    const names = [...ofHub.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(8);
    for (const page of ['docs/guide/operate.md', 'docs/guide/operate.zh-CN.md'])
      expect(names.filter((name) => !read(page).includes(`\`${name}\``))).toEqual([]);
  });

  it('has one panel for each id', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
