/** Node-RED's editor from npm, in a folder of its own: what an author would otherwise use, with as many nodes. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Locator, type Page } from 'playwright-core';

const PACKAGE = 'node-red@4';
const STARTS_WITHIN_MS = 60_000;
const OPENS_WITHIN_MS = 180_000;

export interface NodeRed {
  page: Page;
  /** From the address until all nodes are drawn. */
  openMs: number;
  /** One that can be dragged. */
  node: Locator;
  stop(): Promise<void>;
}

let installed: string | undefined;

export async function startNodeRed(nodes: number): Promise<NodeRed | { refused: string }> {
  installed ??= mkdtempSync(join(tmpdir(), 'cti-robot-node-red-'));
  const folder = installed;
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  if (!existsSync(join(folder, 'node_modules/node-red/red.js'))) {
    writeFileSync(join(folder, 'package.json'), '{}');
    const { status, stderr } = spawnSync(
      'npm',
      ['install', PACKAGE, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
      { cwd: folder, encoding: 'utf8' },
    );
    if (status !== 0)
      return { refused: `npm could not install ${PACKAGE}; is there a network? ${stderr.split('\n')[0]}` };
  }
  const home = join(folder, `home-${nodes}`);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'flows.json'), flowOf(nodes));
  writeFileSync(
    join(home, 'settings.js'),
    'module.exports = { flowFile: "flows.json", logging: { console: { level: "warn" } }, telemetry: { enabled: false }, editorTheme: { tours: false, projects: { enabled: false } } };',
  );
  const port = await freePort();
  const red = spawn(
    process.execPath,
    [join(folder, 'node_modules/node-red/red.js'), '-u', home, '-p', String(port)],
    { stdio: 'ignore' },
  );
  const address = `http://127.0.0.1:${port}/`;
  if (!(await answers(address))) {
    red.kill();
    return { refused: `${PACKAGE} did not start` };
  }
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  // Its page is busy for long after it has drawn its nodes.
  page.setDefaultTimeout(OPENS_WITHIN_MS);
  const start = performance.now();
  await page.goto(address);
  await page.waitForFunction(`document.querySelectorAll('.red-ui-flow-node-group').length >= ${nodes}`);
  const openMs = performance.now() - start;
  return {
    page,
    openMs,
    node: page.locator('.red-ui-flow-node-group').nth(2),
    stop: async () => {
      await browser.close();
      red.kill();
    },
  };
}

/** As many nodes and arrows as in `hubFlow`, and the same two hubs. */
function flowOf(nodes: number): string {
  const flow: object[] = [{ id: 'tab', type: 'tab', label: 'flow' }];
  for (let i = 0; i < nodes; i++) {
    const level = Math.floor(i / 6);
    const at = (n: number): string => `n${Math.min(n, nodes - 1)}`;
    flow.push({
      id: `n${i}`,
      type: 'function',
      z: 'tab',
      name: `node ${i}`,
      func: 'return msg;',
      outputs: 4,
      x: 160 + (i % 24) * 200,
      y: 60 + Math.floor(i / 24) * 90,
      wires: [
        [at((level + 1) * 6 + (i % 3))],
        [at((level + 1) * 6 + ((i * 7) % 6))],
        [`n${nodes - 2}`],
        [`n${nodes - 1}`],
      ],
    });
  }
  return JSON.stringify(flow);
}

async function answers(address: string): Promise<boolean> {
  const until = performance.now() + STARTS_WITHIN_MS;
  while (performance.now() < until) {
    try {
      if ((await fetch(address)).ok) return true;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  return false;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
