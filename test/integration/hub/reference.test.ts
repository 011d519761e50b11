/** The reference page of the API, as browsers and hostile clients get it. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { hubRoutes } from '../../../sidecar/hub/api/routes/routes.ts';
import { MESSAGES } from '../../../sidecar/hub/messages.ts';
import { startBrowser, type TestBrowser } from '../../support/browser/browser.ts';
import { startTestHub } from '../../support/hub/hub.ts';

const routes = hubRoutes({ cookie: 'x', longestMs: 1 });

describe.each(['en', 'zh'] as const)('the reference page in %s', (language) => {
  it('names every route with its right, and every error', async () => {
    const hub = await startTestHub('sqlite');
    const { status, body } = await hub.ask('GET', `/reference?lang=${language}`);
    expect(status).toBe(200);
    for (const { method, path, summary, right } of routes) {
      expect(body).toContain(`${method}</span><code>${path.replaceAll(/:(\w+)/g, '{$1}')}</code>`);
      expect(body).toContain(summary[language]);
      if (right !== null) expect(body).toContain(right);
    }
    for (const code of Object.keys(MESSAGES)) expect(body).toContain(`<code>${code}</code>`);
  });
});

it('comes in the language of the browser', async () => {
  const hub = await startTestHub('sqlite');
  const headers = { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' };
  expect((await hub.ask('GET', '/reference', { headers })).body).toContain('<html lang="zh-CN">');
});

it('shows a host name of a hostile client as text', async () => {
  const hub = await startTestHub('sqlite');
  const headers = { host: '"><script>alert(1)</script>' };
  const { body } = await hub.ask('GET', '/reference?lang=%3Cscript%3E', { headers });
  expect(body).not.toContain('<script');
});

describe('in a browser', () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await startBrowser({});
  }, 60_000);
  afterAll(() => browser?.stop());

  it.each(['light', 'dark'] as const)('is drawn %s under its own policy', async (colorScheme) => {
    const hub = await startTestHub('sqlite');
    const url = await hub.server.listen({ host: '127.0.0.1', port: 0 });
    // The browser keeps its connections.
    onTestFinished(() => hub.server.server.closeAllConnections());
    const { page } = browser;
    const faults: string[] = [];
    page.on('console', (message) => faults.push(message.text()));
    await page.emulateMedia({ colorScheme });
    const answer = await page.goto(`${url}/reference`);
    expect(answer?.headers()['content-security-policy']).toMatch(/^default-src 'none'; style-src 'self';/);
    const background = await page.locator('body').evaluate(
      // biome-ignore lint/suspicious/noExplicitAny: runs in the page
      (body) => (globalThis as any).getComputedStyle(body).backgroundColor,
    );
    expect(background).toBe(colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(20, 24, 29)');
    await page.getByRole('link', { name: '中文' }).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('cti-robot 接口文档');
    await page.setViewportSize({ width: 390, height: 800 });
    // Tables scroll by themselves on a telephone; the page does not.
    // biome-ignore lint/suspicious/noExplicitAny: runs in the page
    const width = await page.evaluate(() => (globalThis as any).document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(390);
    expect(faults).toEqual([]);
  });
});
