import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startApp } from '../../sidecar/app.ts';
import { queueMetrics } from '../../sidecar/dialer/agents/queue-metrics.ts';
import { dialerMetrics } from '../../sidecar/dialer/metrics.ts';
import { createHubCounters } from '../../sidecar/hub/status/counters.ts';
import { registerHubGauges } from '../../sidecar/hub/status/gauges.ts';
import type { HubState } from '../../sidecar/hub/status/health.ts';
import { loadSettings } from '../../sidecar/settings/config.ts';
import { temporaryFolder } from '../support/home.ts';
import { recordedLog } from '../support/log.ts';
import {
  allTexts,
  engineMessages,
  literalsGivenTo,
  moduleMessages,
  plain,
  sidecarMessages,
} from './messages-in-source.ts';
import { unknownSettings } from './named.ts';
import { deadLinksOf } from './pages.ts';

const page = readFileSync('docs/reference/messages.md', 'utf8');

/** The rows of the table below a heading: cells, the first one as `plain` writes the source's texts. */
function table(heading: string): string[][] {
  const section = page.split(new RegExp(`^##+ ${heading}.*$`, 'm'))[1]?.split(/^##/m)[0] ?? '';
  return [...section.matchAll(/^\| `(.+)$/gm)].map(([row]) => {
    const cells = row.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, ''));
    return [plain((cells[0] ?? '').replace(/`/g, '').replace(/<[^>]*>/g, '…')), ...cells.slice(1)];
  });
}

const texts = (rows: string[][]): string[] => rows.map(([text = '']) => text).sort();
const unique = (list: string[]): string[] => [...new Set(list)].sort();

/** Texts of `opaque` calls of the sidecar's log: put together elsewhere, looked for among all texts there. */
const PUT_TOGETHER = [
  {
    file: 'sidecar/store/table-inspector.ts',
    from: 'sidecar/store/table-inspector.ts',
    text: /^the table…lacks/,
  },
  {
    file: 'sidecar/store/table-inspector.ts',
    from: 'sidecar/store/mysql/database.ts',
    text: /^the table conversation uses/,
  },
];

const HUB: HubState = {
  kind: 'sqlite',
  watched: { database: { up: true, error: null }, pushes: [], records: { late: 0, lagMs: 0 } },
  sender: { lookedMs: 0, inFlight: 0, resting: [] },
  settler: { lookedMs: 0 },
  retention: { completedMs: 0, failing: false },
  routes: { failure: null, failingMs: 0 },
  redisTasks: null,
};

describe('docs/reference/messages.md', () => {
  it("lists every line that the source writes to FreeSWITCH's log, with its level, and no other", () => {
    const { messages, opaque } = engineMessages();
    expect(opaque).toEqual([]);
    // The page says `<file>` where the source puts a folder and a name together.
    const written = [...messages, ...moduleMessages()].map(({ level, text }) => ({
      level,
      text: text.replace('…/….json', '….json'),
    }));
    const rows = table("In FreeSWITCH's log");
    expect(texts(rows)).toEqual(unique(written.map(({ text }) => text)));
    for (const { level, text } of written)
      expect([text, rows.find((row) => row[0] === text)?.[1]]).toEqual([text, level]);
  });

  it("lists every line of the sidecar's log, with its level, and no other", () => {
    const { messages, opaque } = sidecarMessages();
    expect(unique(opaque.map(({ file }) => file))).toEqual(unique(PUT_TOGETHER.map(({ file }) => file)));
    const elsewhere = PUT_TOGETHER.flatMap(({ from, text }) => {
      const found = unique(allTexts(from).filter((one) => text.test(one)));
      expect([from, found.length]).toEqual([from, 1]);
      return found;
    });
    const rows = table("In the sidecar's log");
    expect(texts(rows)).toEqual(unique([...messages.map(({ text }) => text), ...elsewhere]));
    for (const { level, text } of messages)
      expect([text, rows.find((row) => row[0] === text)?.[1]]).toEqual([text, level]);
  });

  it('lists every reason why a prompt is skipped', () => {
    const refused = allTexts('engine/flow/prompt.ts').filter((text) => text.startsWith('its '));
    const reasons = unique([...literalsGivenTo('skipped', 'engine'), ...refused]);
    expect(reasons.length).toBeGreaterThan(3);
    expect(texts(table('Why a prompt is skipped'))).toEqual(reasons);
  });

  it('lists every reason why the module does not run a flow', () => {
    const code = readFileSync('fs-scripts/mod_cti_robot/mod_cti_robot.c', 'utf8');
    const reasons = [...code.matchAll(/\bfail\(session, "([^"]+)"/g)].map(([, reason = '']) => reason);
    expect(texts(table('Why the module could not run a flow'))).toEqual(unique(reasons));
  });

  it('lists every error code with which the sidecar does not start', () => {
    // Errors of single commands do not concern the service.
    const start = [
      'app.ts',
      'settings/config.ts',
      'settings/home.ts',
      'settings/lock.ts',
      'settings/engine-file.ts',
      'http/server.ts',
    ];
    const codes = start.flatMap((file) => {
      const source = readFileSync(join('sidecar', file), 'utf8');
      return [...source.matchAll(/new SidecarError\(\s*'([A-Z_]+)'/g)].map(([, code = '']) => code);
    });
    expect(texts(table('The sidecar does not start'))).toEqual(unique(codes));
  });

  it('lists every metric of the sidecar, and no other', async () => {
    const settings = loadSettings(undefined, {
      CTI_ROBOT_HOME: temporaryFolder(),
      CTI_ROBOT_LISTEN: '127.0.0.1:0',
      // Nothing listens there: it is the metric of Redis that is wanted.
      CTI_ROBOT_REDIS: 'redis://127.0.0.1:1',
    });
    const app = await startApp({ settings, log: recordedLog().log });
    onTestFinished(() => app.stop());
    // A hub is in another thread or process. This sidecar has none, so it does not dial.
    const ofHub = new Registry();
    dialerMetrics(ofHub, () => null);
    queueMetrics(ofHub, () => undefined);
    createHubCounters(ofHub);
    registerHubGauges(ofHub, { state: () => HUB, streams: () => 0 });
    const given = (await (await fetch(`${app.url}/metrics`)).text()) + (await ofHub.metrics());
    const names = [...given.matchAll(/^# TYPE (cti_robot_\w+)/gm)].map(([, name = '']) => name);
    expect(texts(table('Metrics'))).toEqual(unique(names));
  });

  it('has no empty cell, and Chinese in the last cell of each row', () => {
    const rows = [...page.matchAll(/^\| `.+ \|$/gm)].map(([row]) => row.slice(2, -2).split(' | '));
    expect(rows.length).toBeGreaterThan(80);
    for (const row of rows) {
      expect(
        row.filter((cell) => cell.trim() === ''),
        row[0],
      ).toEqual([]);
      expect(row.at(-1), row[0]).toMatch(/\p{Script=Han}/u);
    }
  });

  it('names settings, pages and headings that exist', () => {
    expect(deadLinksOf('docs/reference/messages.md')).toEqual([]);
    expect(unknownSettings(page)).toEqual([]);
  });
});
