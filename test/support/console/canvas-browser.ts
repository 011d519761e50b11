/** The canvas in headless Chromium, under the console's content security policy, with real pointer and key events. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Locator, Page } from 'playwright-core';
import { type Served, startBrowser } from '../browser/browser.ts';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self'";
const HTML =
  '<!doctype html><meta charset="utf-8"><title>canvas</title><link rel="stylesheet" href="/page.css">' +
  '<link rel="icon" href="data:,"><div id="page"></div><script type="module" src="/page.js"></script>';

export interface CanvasBrowser {
  page: Page;
  /** Violations of the policy, and errors of the page. */
  faults: string[];
  /** Loads the page with a flow. */
  open(flow: string, query?: string): Promise<void>;
  /** The flow as it would be saved. */
  text(): Promise<string>;
  /** The labels of the steps that can be undone, the latest one first. */
  steps(): Promise<string[]>;
  undo(): Promise<void>;
  card(id: string): Locator;
  /** Drags from the middle of something to the middle of something else, or to a point. */
  drag(from: Locator, to: Locator | { x: number; y: number }, options?: { drop?: boolean }): Promise<void>;
  stop(): Promise<void>;
}

export async function startCanvas(): Promise<CanvasBrowser> {
  const files: Record<string, Served> = {
    '/': { type: 'text/html', content: HTML, policy: POLICY },
    '/flow.json': { type: 'application/json', content: '{"flow":{}}' },
    ...(await bundle()),
  };
  const { page, stop } = await startBrowser(files);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  const { origin } = new URL(page.url());
  const middle = async (of: Locator | { x: number; y: number }): Promise<{ x: number; y: number }> => {
    if ('x' in of) return of;
    const box = await of.boundingBox();
    if (box === null) throw new Error('it is not on the page');
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  return {
    page,
    faults,
    stop,
    open: async (flow, query = '') => {
      files['/flow.json'] = { type: 'application/json', content: flow };
      await page.goto(`${origin}/?${query}`);
      await page.locator('.react-flow__pane').waitFor();
    },
    text: () => page.evaluate('editing.text'),
    steps: () =>
      page.evaluate(
        '(() => { const all = []; for (let at = editing.state.history.past; at; at = at.rest) all.push(at.step.label); return all; })()',
      ),
    undo: () => page.evaluate('editing.undo()'),
    card: (id) => page.locator(`.react-flow__node[data-id="${id}"]`),
    drag: async (from, to, { drop = true } = {}) => {
      const begin = await middle(from);
      const end = await middle(to);
      await page.mouse.move(begin.x, begin.y);
      await page.mouse.down();
      await page.mouse.move((begin.x + end.x) / 2, (begin.y + end.y) / 2, { steps: 3 });
      await page.mouse.move(end.x, end.y, { steps: 3 });
      if (drop) await page.mouse.up();
    },
  };
}

async function bundle(): Promise<Record<string, Served>> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('canvas-page.tsx', import.meta.url))],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'chrome109',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.css': 'css', '.module.css': 'local-css' },
    outdir: 'page',
    logLevel: 'silent',
  });
  return Object.fromEntries(
    outputFiles.map(({ path, contents }) =>
      path.endsWith('.css')
        ? ['/page.css', { type: 'text/css', content: contents }]
        : ['/page.js', { type: 'text/javascript; charset=utf-8', content: contents }],
    ),
  );
}
