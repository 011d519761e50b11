/** The flow editor in headless Chromium: opening, moving and typing in large flows, and beside it Node-RED's editor. */
import type { Page } from 'playwright-core';
import { startCanvas } from '../support/console/canvas-browser.ts';
import { hubFlow } from '../support/console/hub-flow.ts';
import { startNodeRed } from './console/node-red.ts';
import type { Figure } from './report.ts';

const SIZES = [1000, 4000];
const OPEN_MS: Record<number, number> = { 1000: 1000, 4000: 2000 };
/** Two frames of a screen of 60 Hz, as the browser counts them. */
const FRAME_MS = 33.5;
const KEY_MS = 16.7;
const MOVES = 90;

export async function consoleFigures(): Promise<Figure[]> {
  const figures: Figure[] = [];
  const canvas = await startCanvas();
  await canvas.page.setViewportSize({ width: 1440, height: 900 });
  for (const nodes of SIZES) {
    const said = `${nodes.toLocaleString('en')} nodes`;
    const flow = hubFlow(nodes);
    const opened: number[] = [];
    for (let i = 0; i < 3; i++) {
      await canvas.open(flow);
      opened.push(await opening(canvas.page));
    }
    figures.push({
      what: `flow of ${said}, from its bytes to the first cards, best of 3`,
      value: Math.min(...opened),
      unit: 'ms',
      target: { atMost: OPEN_MS[nodes] as number },
    });
    const { page } = canvas;
    const head = page.locator('article header code').first();
    const drag = async (): Promise<void> => {
      const box = await head.boundingBox();
      if (box) await dragged(page, box.x + 2, box.y + 4);
    };
    figures.push(await moving(page, `pan, ${said}`, () => dragged(page, 720, 12)));
    figures.push(await moving(page, `zoom, ${said}`, () => zoomed(page)));
    figures.push(await moving(page, `drag of a card, ${said}`, drag));
    await page.keyboard.press('1');
    await until(page, 'document.querySelector("article") === null');
    figures.push(await moving(page, `pan from far away, ${said}`, () => dragged(page, 720, 12)));
    const keys = await typing(page);
    figures.push({
      what: `a key in a title until the page is laid out with it, ${said}, 95th percentile`,
      value: percentile(keys.laidOut, 0.95),
      unit: 'ms',
      target: { atMost: KEY_MS },
      note: `until the end of its frame, with the wait for it, ${percentile(keys.shown, 0.95).toFixed(1)}`,
    });
  }
  await canvas.stop();
  return [...figures, ...(await nodeRedFigures())];
}

async function nodeRedFigures(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const nodes of SIZES) {
    const said = `Node-RED ${nodes.toLocaleString('en')} nodes`;
    const started = await startNodeRed(nodes);
    if ('refused' in started) {
      process.stderr.write(`no figures of Node-RED: ${started.refused}\n`);
      return figures;
    }
    const { page, openMs, node, stop } = started;
    figures.push({ what: `${said}, from the address to all nodes`, value: openMs, unit: 'ms' });
    const box = await node.boundingBox();
    if (box) {
      const { target, ...figure } = await moving(page, `drag of a node, ${said}`, () =>
        dragged(page, box.x + box.width / 2, box.y + box.height / 2),
      );
      figures.push(figure);
    }
    await stop();
  }
  return figures;
}

/** From before the bytes are read until the cards have been painted. */
async function opening(page: Page): Promise<number> {
  await until(page, "performance.getEntriesByName('shown').length > 0");
  return page.evaluate(
    "performance.getEntriesByName('shown')[0].startTime - performance.getEntriesByName('open')[0].startTime",
  );
}

/** The page's policy forbids Playwright's own way to wait for a condition. */
async function until(page: Page, condition: string): Promise<void> {
  while (!(await page.evaluate(condition))) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function dragged(page: Page, x: number, y: number): Promise<void> {
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let i = 1; i <= MOVES; i++) {
    const turn = i < MOVES / 2 ? i : MOVES - i;
    await page.mouse.move(x + turn * 6, y + turn * 3);
  }
  await page.mouse.up();
}

async function zoomed(page: Page): Promise<void> {
  await page.mouse.move(720, 450);
  for (let i = 0; i < MOVES; i++) await page.mouse.wheel(0, i < MOVES / 2 ? 40 : -40);
}

/** The 95th percentile of the times between frames, while something is done. */
async function moving(page: Page, what: string, act: () => Promise<void>): Promise<Figure> {
  await page.evaluate(`(() => {
    globalThis.times = [];
    globalThis.isOn = true;
    let last = 0;
    const count = (now) => {
      if (last > 0) times.push(now - last);
      last = now;
      if (isOn) requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
  })()`);
  await act();
  const times = (await page.evaluate('isOn = false, times')) as number[];
  return {
    what: `${what}, 95th percentile of ${times.length} frames`,
    value: percentile(times, 0.95),
    unit: 'ms',
    target: { atMost: FRAME_MS },
    note: `median ${percentile(times, 0.5).toFixed(1)}, longest ${Math.max(...times).toFixed(0)}`,
  };
}

/** From each key until the page is laid out with it, and until the end of the frame that shows it. */
async function typing(page: Page): Promise<{ laidOut: number[]; shown: number[] }> {
  await page.keyboard.press('Home');
  await page.locator('article').first().waitFor();
  await page.keyboard.press('F2');
  await page.locator('article input').waitFor();
  await page.evaluate(`(() => {
    globalThis.keys = { laidOut: [], shown: [] };
    const soon = (work) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = work;
      port2.postMessage(null);
    };
    let pressed = 0;
    addEventListener('keydown', ({ timeStamp }) => {
      pressed = timeStamp;
      requestAnimationFrame(() => soon(() => keys.shown.push(performance.now() - timeStamp)));
    }, true);
    // React has drawn the change when the microtasks of the event run.
    addEventListener('input', () => queueMicrotask(() => {
      document.body.getBoundingClientRect();
      keys.laidOut.push(performance.now() - pressed);
    }));
  })()`);
  await page.keyboard.type('the quick brown fox jumps over the lazy dog and back', { delay: 40 });
  return (await page.evaluate('keys')) as { laidOut: number[]; shown: number[] };
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
