/** A page of the console in headless Chromium: what its policy refuses and its scripts throw is kept, and may not be. */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** Screenshots of a run of the tests, to be looked at. */
const PICTURES = join(import.meta.dirname, '../../../dist/pictures');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
}

export interface ConsolePage {
  page: Page;
  context: BrowserContext;
  /** Violations of the policy, and exceptions. */
  faults: string[];
  /** What axe finds serious or critical. */
  barriers(): Promise<string[]>;
  picture(name: string): Promise<void>;
}

export async function openPage(
  browser: Browser,
  { language = 'zh-CN', dark = false }: { language?: string; dark?: boolean } = {},
): Promise<ConsolePage> {
  const context = await browser.newContext({
    locale: language,
    colorScheme: dark ? 'dark' : 'light',
    viewport: { width: 1280, height: 720 },
  });
  context.setDefaultTimeout(15_000);
  return pageOf(context);
}

/** Another tab of the same browser. */
export async function pageOf(context: BrowserContext): Promise<ConsolePage> {
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  await page.exposeFunction('refusedByPolicy', (what: string) => faults.push(what));
  await page.addInitScript(() => {
    // biome-ignore lint/suspicious/noExplicitAny: runs in the page
    const scope = globalThis as any;
    scope.addEventListener(
      'securitypolicyviolation',
      (event: { violatedDirective: string; blockedURI: string }) =>
        scope.refusedByPolicy(`${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  return {
    page,
    context,
    faults,
    async barriers() {
      // Evaluated by the browser itself: the policy is for the page's own scripts.
      await page.evaluate(AXE);
      const results = (await page.evaluate('axe.run()')) as AxeResults;
      return results.violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
    },
    async picture(name) {
      mkdirSync(PICTURES, { recursive: true });
      await page.screenshot({ path: join(PICTURES, `${name}.png`) });
    },
  };
}
