/** The test rail and the page of tests in Chromium, under the hub's content security policy. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser, type TestBrowser } from '../../support/browser/browser.ts';
import { railFiles } from '../../support/console/rail-build.ts';

const HOSTILE = '<img src=x onerror=alert(1)>';
const LISTEN = { action: 'cti_play_and_detect_speech', argument: "'1' '3'" };
const by = (...text: string[]) => ({ condition: { text } });
const FLOW = {
  start: 'ask',
  flow: {
    ask: {
      ...LISTEN,
      description: HOSTILE,
      playbacks: [`您好，方便吗？${HOSTILE}`],
      subflow: { yes: by('好的', '可以'), __proto: by('不要'), yes2: by('好') },
    },
    yes: { ...LISTEN, description: '确认', playbacks: ['好的，明天见'], subflow: { bye: by('再见') } },
    yes2: { action: 'hangup' },
    __proto: { action: 'hangup', description: '告别', playbacks: ['再见'] },
    bye: { action: 'hangup', playbacks: ['再见'] },
  },
};

let browser: TestBrowser;
let page: Page;
const violations: string[] = [];

beforeAll(async () => {
  const bundle = readFileSync(new URL('../../../dist/cti_robot.js', import.meta.url), 'utf8');
  browser = await startBrowser({
    ...(await railFiles({ '/flow.json': JSON.stringify(FLOW) })),
    '/cti_robot.js': { type: 'text/javascript', content: bundle },
  });
  page = browser.page;
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) violations.push(message.text());
  });
  page.on('pageerror', (error) => violations.push(error.message));
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.goto(`${new URL(page.url()).origin}/rail?lang=zh&problems`);
});

afterAll(() => browser?.stop());

const rail = () => page.getByRole('region', { name: '模拟对话' });
const chat = () => page.getByRole('log');
const say = () => page.getByRole('textbox', { name: '客户说…' });
/** What the page's store says, and edits of the flow as another part of the page makes them. */
const marks = () =>
  page.evaluate(
    '({ current: editing.state.run?.current ?? null, nodes: [...(editing.state.run?.nodes ?? [])] })',
  );
const edit = (from: string, to: string) =>
  page.evaluate(
    `editing.replace('replaceText', openText(editing.text.replace(${JSON.stringify(from)}, ${JSON.stringify(to)})))`,
  );

describe('the test rail', () => {
  it('begins the call at once, shows text as text, and lights up where it waits', async () => {
    await chat().getByText(`您好，方便吗？${HOSTILE}`).waitFor();
    await expect.poll(marks).toEqual({ current: 'ask', nodes: ['ask'] });
  });

  it('sends a sentence with Enter, but not the Enter that ends a word of an input method', async () => {
    await say().fill('可以');
    await say().dispatchEvent('keydown', { key: 'Enter', keyCode: 229 });
    await say().dispatchEvent('compositionstart');
    await say().press('Enter');
    await say().dispatchEvent('compositionend');
    expect(await say().inputValue()).toBe('可以');
    await say().press('Enter');
    await chat().getByText('好的，明天见').waitFor();
    expect(await say().inputValue()).toBe('');
    await expect.poll(marks).toEqual({ current: 'yes', nodes: ['ask', 'yes'] });
  });

  it('says why: what hit, and what it hid', async () => {
    await chat().getByText('命中“可以”').click();
    await chat().getByText('共比较了').first().waitFor();
    expect(await chat().getByRole('listitem').filter({ hasText: '确认' }).count()).toBeGreaterThan(0);
  });

  it('offers what the arrows of the waiting node take', async () => {
    await rail().getByRole('button', { name: '再见' }).click();
    await chat()
      .getByText(/通话结束：/)
      .waitFor();
    expect(await say().count()).toBe(0);
  });

  it('runs everything after an earlier turn that is edited, and after one that is deleted', async () => {
    await chat().getByRole('button', { name: '修改这句' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('客户说…').fill('不要');
    await dialog.getByRole('button', { name: '应用' }).click();
    await chat().getByText('后面的话没有用到').waitFor();
    await chat().getByRole('button', { name: '删除这句' }).last().click();
    await chat().getByText('后面的话没有用到').waitFor({ state: 'detached' });
    await rail().getByRole('button', { name: '重新开始' }).last().click();
    await expect.poll(marks).toEqual({ current: 'ask', nodes: ['ask'] });
  });

  it('interrupts at a moment of the prompt', async () => {
    await chat().getByRole('button', { name: '打断' }).click({ force: true });
    const moment = rail().getByRole('slider');
    await moment.fill('600');
    await say().fill('可以');
    await say().press('Enter');
    await chat().getByText('放音开始 0.6 秒时插话').waitFor();
    await chat().getByText('被打断').waitFor();
  });

  it('keeps the conversation as a test, which an edit of the flow turns red and back', async () => {
    await rail().getByRole('button', { name: '更多', exact: true }).click();
    await page.getByRole('menuitem', { name: '存为测试' }).click();
    await page.getByRole('dialog').getByLabel('测试名称').fill('答应');
    await page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
    await page.getByText('通过 1，失败 0').waitFor();
    await edit('"可以"', '"可以的"');
    await page.getByText('通过 0，失败 1').waitFor();
    await chat().getByText('改动话术后，从这里开始和之前不一样').waitFor();
    expect(await page.evaluate('[...editing.state.tests.arrows.values()]')).toContain('failed');
    await page.evaluate('editing.undo()');
    await page.getByText('通过 1，失败 0').waitFor();
  });

  it('says of a flow that is refused why, where and how to mend it, and goes on when it is mended', async () => {
    await edit('"start":"ask"', '"start":"nowhere"');
    await rail().getByRole('alert').getByText('起始节点不存在').first().waitFor();
    await rail().getByText('$.start').waitFor();
    await page.evaluate('editing.undo()');
    await chat().getByText('好的，明天见').waitFor();
  });
});

describe('the list of problems', () => {
  const panel = () => page.getByRole('region', { name: '问题' });

  it('says what lint finds in the flow on the screen, leads there, and mends it in one step', async () => {
    await edit('"再见"', '"再见","any "');
    await panel().getByText('“any ”首尾有空格').click();
    expect(await page.evaluate('editing.state.goTo.node')).toBe('yes');
    await panel().getByRole('button', { name: '去掉首尾空格' }).click();
    await panel().getByText('“any ”首尾有空格').waitFor({ state: 'detached' });
    expect(await page.evaluate('editing.text')).toContain('"再见","any"');
    await page.evaluate('editing.undo()');
    await panel().getByText('“any ”首尾有空格').waitFor();
    await page.evaluate('editing.undo()');
  });
});

describe('the page of tests', () => {
  it('makes a conversation for each arrow that no test takes, and tries a sentence at all nodes', async () => {
    await page.getByRole('button', { name: '补全缺少的测试' }).click();
    await page.getByText('4 条分支中 4 条有测试经过').waitFor();
    await page.getByLabel('客户说', { exact: true }).fill('好的');
    await page.getByRole('button', { name: '测试', exact: true }).click();
    await page
      .getByRole('listitem')
      .filter({ hasText: 'ask' })
      .getByRole('button', { name: '为什么' })
      .click();
    await page.getByText('也能匹配，但没有生效').last().waitFor();
  });

  it('has no serious fault of accessibility, and breaks no policy', async () => {
    const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    await page.evaluate(axe);
    const found = (await page.evaluate('axe.run()')) as {
      violations: { id: string; impact: string; nodes: { html: string }[] }[];
    };
    const serious = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
    expect(violations).toEqual([]);
  });
});
