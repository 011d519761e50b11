/** Headless Chromium, and the server of what it loads. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import type { BrowserJob, BrowserResult } from './job.ts';

const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A file as it is served. */
export interface Served {
  type: string;
  content: string | Uint8Array;
  /** In place of the usual one. A worker has the policy that its script comes with. */
  policy?: string;
}

export interface TestBrowser {
  page: Page;
  stop(): Promise<void>;
}

const EMPTY: Served = { type: 'text/html', content: '<!doctype html><title>simulator</title>' };

/**
 * Opens a page of a server that has these files, all under the content security policy. A file may change later: the page
 * gets it when it is loaded again.
 */
export async function startBrowser(files: Readonly<Record<string, Served>>): Promise<TestBrowser> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/\?.*/s, '');
    const file = files[path] ?? (path === '/' ? EMPTY : undefined);
    response.setHeader('Content-Security-Policy', file?.policy ?? POLICY);
    if (file === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'Content-Type': file.type }).end(file.content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const profile = mkdtempSync(join(tmpdir(), 'cti-robot-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    headless: true,
    args: ARGUMENTS,
  });
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return {
    page,
    stop: async () => {
      await context.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Does the job in a worker of its own. */
export function runInWorker(page: Page, job: BrowserJob): Promise<BrowserResult> {
  // Runs in the page, whose globals the types of Node do not have.
  return page.evaluate(
    (given) =>
      new Promise<BrowserResult>((resolve) => {
        // biome-ignore lint/suspicious/noExplicitAny: a global of browsers
        const worker = new (globalThis as any).Worker('/worker.js', { type: 'module' });
        const end = (result: BrowserResult): void => {
          worker.terminate();
          resolve(result);
        };
        worker.onmessage = (event: { data: BrowserResult }) => end(event.data);
        worker.onerror = (event: { message?: string }) =>
          end({ error: event.message ?? 'the worker did not start' });
        worker.postMessage(given);
      }),
    job,
  );
}
