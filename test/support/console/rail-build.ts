/** Bundles the page of the rail's tests. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildWorker } from '../../../build/console/worker.ts';
import type { Served } from '../browser/browser.ts';

const STRICT =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self'";

/** All that the page loads, under the policy of the hub. */
export async function railFiles(flows: Readonly<Record<string, string>>): Promise<Record<string, Served>> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('rail-page.tsx', import.meta.url))],
    bundle: true,
    write: false,
    outdir: 'rail',
    format: 'esm',
    platform: 'browser',
    target: 'chrome109',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.css': 'css', '.module.css': 'local-css' },
    logLevel: 'silent',
  });
  const { worker, pinyin } = await buildWorker();
  const script = 'text/javascript; charset=utf-8';
  const text = (end: string): string => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
  const page = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>rail</title>
<link rel="stylesheet" href="/rail.css"><div id="page"></div><script type="module" src="/rail.js"></script></html>`;
  return {
    '/rail': { type: 'text/html; charset=utf-8', content: page, policy: STRICT },
    '/rail.js': { type: script, content: text('.js') },
    '/rail.css': { type: 'text/css; charset=utf-8', content: text('.css') },
    '/console-worker.js': { type: script, content: worker, policy: STRICT },
    '/pinyin.js': { type: script, content: pinyin },
    ...Object.fromEntries(
      Object.entries(flows).map(([path, content]) => [path, { type: 'application/json', content }]),
    ),
  };
}
