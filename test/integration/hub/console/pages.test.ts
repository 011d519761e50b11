/** The console in a browser, on the whole product as `make run` starts it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsolePage, openPage, pageOf, startChromium } from '../../../support/browser/console-page.ts';
import { type RunningProduct, runProduct } from '../../../support/hub/run-product.ts';

const PASSWORD = 'a password of my own';
const INVITATION = fileURLToPath(new URL('../../../../examples/invitation/flow.json', import.meta.url));
const SLOW = 30_000;

let product: RunningProduct;
let browser: Browser;
let admin: ConsolePage;

beforeAll(async () => {
  [product, browser] = await Promise.all([runProduct(), startChromium()]);
  admin = await openPage(browser);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await product?.end();
});

async function logIn(page: Page, user: string, password: string): Promise<void> {
  await page.fill('input[name=user]', user);
  await page.fill('input[name=password]', password);
  await page.click('button[type=submit]');
}

/** Opens a flow of the list, and waits until its cards are there. */
async function openFlow(page: Page, name: string): Promise<void> {
  await page.goto(product.url);
  await page.getByRole('link', { name, exact: true }).click();
  await page.waitForSelector('.react-flow__node', { timeout: SLOW });
}

async function setTitle(page: Page, node: string, to: string): Promise<void> {
  await page
    .locator(`.react-flow__node[data-id="${node}"] header span[title] + div > span`)
    .first()
    .dblclick();
  await page.keyboard.press('Control+A');
  await page.keyboard.type(to);
  await page.keyboard.press('Enter');
}

const saved = (page: Page): Promise<unknown> => page.waitForSelector('text=/草稿已保存/', { timeout: SLOW });

describe('logging in', () => {
  it('says what is wrong, and has the first password changed', async () => {
    const { page } = admin;
    await page.goto(product.url);
    await logIn(page, 'admin', 'wrong password');
    expect(await page.getByRole('alert').textContent()).toContain('密码');
    expect(await admin.barriers()).toEqual([]);
    await admin.picture('login-failed');
    await logIn(page, 'admin', product.password);
    await page.fill('input[name=old]', product.password);
    await page.fill('input[name=new]', PASSWORD);
    await page.fill('input[name=again]', 'another one altogether');
    await page.click('button[type=submit]');
    expect(await page.getByRole('alert').textContent()).toContain('不一样');
    await page.fill('input[name=old]', product.password);
    await page.fill('input[name=new]', PASSWORD);
    await page.fill('input[name=again]', PASSWORD);
    await page.click('button[type=submit]');
    await page.getByRole('link', { name: 'invitation' }).waitFor();
    expect(admin.faults).toEqual([]);
  });
});

describe('every page', () => {
  it.each([
    ['zh-CN', false],
    ['en-GB', true],
  ] as const)(
    'in %s, dark: %s, has no barrier and breaks no policy',
    async (language, dark) => {
      const opened = await openPage(browser, { language, dark });
      const { page } = opened;
      await page.goto(product.url);
      await logIn(page, 'admin', PASSWORD);
      await page.getByRole('link', { name: 'invitation' }).waitFor();
      const name = `${language}-${dark ? 'dark' : 'light'}`;
      await opened.picture(`flows-${name}`);
      const barriers = await opened.barriers();
      await openFlow(page, 'invitation');
      for (const tab of await page.getByRole('tab').all()) {
        await tab.click();
        await opened.picture(`editor-${await tab.getAttribute('data-page')}-${name}`);
        barriers.push(...(await opened.barriers()));
      }
      expect(barriers).toEqual([]);
      expect(opened.faults).toEqual([]);
      await opened.context.close();
    },
    120_000,
  );
});

describe('a flow', () => {
  it('opens and closes without a change, and without a draft', async () => {
    const { page } = admin;
    await openFlow(page, 'invitation');
    for (const tab of await page.getByRole('tab').all()) await tab.click();
    await page.getByRole('button', { name: '返回' }).click();
    await page.getByRole('link', { name: 'invitation' }).waitFor();
    expect(await product.draftOf(page, 'invitation')).toBeNull();
  });

  it('saves its draft by itself, and only that', async () => {
    const { page } = admin;
    await openFlow(page, 'invitation');
    await setTitle(page, 'opening', '开场 <b>一</b>');
    await saved(page);
    const before = readFileSync(INVITATION, 'utf8');
    expect(await product.draftOf(page, 'invitation')).toBe(before.replace('"开场白"', '"开场 <b>一</b>"'));
    expect(product.onDisk('invitation')).toBe(before);
    await page.reload();
    await page.getByText('开场 <b>一</b>', { exact: true }).first().waitFor();
  });

  it('is written by a double click where the drawer opens', async () => {
    const opened = await pageOf(admin.context);
    await openFlow(opened.page, 'hello');
    await setTitle(opened.page, 'today', '今天来');
    await saved(opened.page);
    expect(await product.draftOf(opened.page, 'hello')).toContain('"description": "今天来"');
    await opened.page.close();
  });

  it('is published with its progress, and the list knows', async () => {
    const { page } = admin;
    await page.getByRole('button', { name: '发布' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '发布' }).click();
    await page.getByText('已生效').waitFor({ timeout: SLOW });
    await admin.picture('published');
    await page.getByRole('dialog').getByRole('button', { name: '完成' }).click();
    expect(product.onDisk('invitation')).toContain('开场 <b>一</b>');
    await page.getByRole('tab', { name: '版本' }).click();
    await page.getByText('已发布').first().waitFor();
    expect(await product.draftOf(page, 'invitation')).toBeNull();
  });
});

describe('no edit is lost', () => {
  it('with two tabs', async () => {
    await openFlow(admin.page, 'invitation');
    const other = await pageOf(admin.context);
    await openFlow(other.page, 'invitation');
    await setTitle(admin.page, 'identity', '再见');
    await saved(admin.page);
    await setTitle(other.page, 'need', '另约');
    await saved(other.page);
    const draft = (await product.draftOf(admin.page, 'invitation')) ?? '';
    expect(draft).toContain('"再见"');
    expect(draft).toContain('"另约"');
    await admin.page.getByText('另约', { exact: true }).first().waitFor();
    await other.page.close();
  });

  it('with two people, of whom one publishes', async () => {
    const { page } = admin;
    await product.publishAs('colleague', 'invitation', (script) =>
      script.replace(
        '"invite": {\n      "description": "活动邀约"',
        '"invite": {\n      "description": "邀请到店"',
      ),
    );
    // As when somebody comes back to the window.
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))");
    await page.getByText(/colleague .*发布了新版本/).waitFor();
    await admin.picture('published-elsewhere');
    await page.getByRole('button', { name: '发布', exact: true }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: '发布', exact: true }).isDisabled()).toBe(true);
    await dialog.getByRole('button', { name: '取消' }).click();
    await page.getByRole('button', { name: '合并进来' }).click();
    await page.getByText(/colleague .*发布了新版本/).waitFor({ state: 'detached' });
    await saved(page);
    const draft = (await product.draftOf(page, 'invitation')) ?? '';
    for (const title of ['"再见"', '"另约"', '"邀请到店"']) expect(draft).toContain(title);
  });

  it('with a storage that is full', async () => {
    const { page } = admin;
    await page.evaluate(() => {
      // biome-ignore lint/suspicious/noExplicitAny: runs in the page
      (globalThis as any).IDBObjectStore.prototype.put = () => {
        throw new DOMException('full', 'QuotaExceededError');
      };
    });
    await setTitle(page, 'identity', '再会');
    await page.getByText('存储空间已满').waitFor();
    await saved(page);
    expect(await product.draftOf(page, 'invitation')).toContain('"再会"');
    await page.reload();
  });

  it('with a hub that was killed', async () => {
    const { page } = admin;
    await openFlow(page, 'invitation');
    await product.kill();
    await setTitle(page, 'identity', '回头见');
    await page.getByText('连接不上服务器').waitFor({ timeout: SLOW });
    await page.getByText('修改已存在本浏览器').waitFor();
    await admin.picture('offline');
    await product.startAgain();
    await saved(page);
    expect(await product.draftOf(page, 'invitation')).toContain('"回头见"');
  }, 120_000);
});

describe('a viewer', () => {
  it('reads everything and is offered no change; the hub would refuse it', async () => {
    const password = await product.addUser('watcher', 'viewer');
    const opened = await openPage(browser);
    const { page } = opened;
    await page.goto(product.url);
    await logIn(page, 'watcher', password);
    await page.fill('input[name=old]', password);
    await page.fill('input[name=new]', PASSWORD);
    await page.fill('input[name=again]', PASSWORD);
    await page.click('button[type=submit]');
    await page.getByRole('link', { name: 'hello', exact: true }).waitFor();
    expect(await page.getByRole('button', { name: '新建话术' }).count()).toBe(0);
    await openFlow(page, 'hello');
    expect(await page.getByText('只读').count()).toBeGreaterThan(0);
    expect(await page.getByRole('button', { name: '发布' }).count()).toBe(0);
    await opened.picture('viewer');
    const status = await page.evaluate(async () => {
      const body = JSON.stringify({ script: '{}' });
      const headers = { 'content-type': 'application/json' };
      return (await fetch('/v1/flow/1/draft', { method: 'PUT', headers, body })).status;
    });
    expect(status).toBe(403);
    expect(opened.faults).toEqual([]);
    await opened.context.close();
  }, 60_000);
});
