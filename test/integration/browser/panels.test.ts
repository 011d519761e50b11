/** The forms of the flow editor in Chromium, under the hub's content security policy. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { CDPSession, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Served, startBrowser, type TestBrowser } from '../../support/browser/browser.ts';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'";
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const EXAMPLE = readFileSync(new URL('../../../examples/invitation/flow.json', import.meta.url), 'utf8');
const PAGES = ['drawer', 'knowledge', 'synonyms', 'settings', 'levels', 'prompts'];

const HOSTILE = '<img src=x onerror=alert(1)>';
/** Each value in a spelling that an edit must not touch. */
const ODD = `{"flow" : {"10":{"description":"${HOSTILE}","playbacks":["${HOSTILE}", "","x.wav"],"replaybacks":[""],"repetition":3.0,
 "mismatchplaybacks":null,"potential":"","kb":" C1,gone","argument":"'1'  0 ''","optout":true,"zzz":{"n":1e400},
 "subflow":{"__proto__":{"condition":{"text":["${HOSTILE}"," a ","/(/","any"],"dtmf":[1]},"priority":"2"},"no":{"condition":null}}},
 "__proto__":{"action":"hangup","filter":{"text":"FS","dtmf":"none"}}},
 "kb":{"C1":{"name":"${HOSTILE}","prompts":["constructor","no"]}},
 "prompt":{"constructor":{"name":"${HOSTILE}","keyworks":"=1+1","keywords":["b"],"switchflow":"Text:${HOSTILE}"}},
 "synonym":{"${HOSTILE}":["好", "是"],"s":"好"},"global":{"interrupt":"x","voicelist":["a",""],"vad":[1]}}`;

let browser: TestBrowser;
let page: Page;
let keys: CDPSession;
const faults: string[] = [];

beforeAll(async () => {
  browser = await startBrowser({
    '/panels': {
      type: 'text/html; charset=utf-8',
      content:
        '<!doctype html><html><meta charset="utf-8"><title>panels</title><link rel="icon" href="data:,">' +
        '<link rel="stylesheet" href="/page.css"><div id="page"></div><script type="module" src="/page.js"></script></html>',
      policy: POLICY,
    },
    ...(await bundle()),
  });
  page = browser.page;
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('dialog', (dialog) => faults.push(dialog.message()));
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.goto(`${new URL(page.url()).origin}/panels`);
  await page.waitForFunction('globalThis.start');
  keys = await page.context().newCDPSession(page);
});

afterAll(() => browser?.stop());
afterEach(() => expect(faults.splice(0)).toEqual([]));

async function bundle(): Promise<Record<string, Served>> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../support/console/panels-page.tsx', import.meta.url))],
    bundle: true,
    write: false,
    outdir: 'page',
    format: 'esm',
    target: 'chrome109',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.css': 'css', '.module.css': 'local-css' },
    logLevel: 'silent',
  });
  const text = (end: string): string => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
  return {
    '/page.js': { type: 'text/javascript; charset=utf-8', content: text('.js') },
    '/page.css': { type: 'text/css; charset=utf-8', content: text('.css') },
  };
}

const open = (flow: string, on: string, selection: string[] = [], isReadOnly = false) =>
  page.evaluate(
    `start(${JSON.stringify(flow)}, ${JSON.stringify(on)}, ${JSON.stringify(selection)}, ${isReadOnly})`,
  );
const text = () => page.evaluate('editing.text') as Promise<string>;
const flow = async () => JSON.parse(await text());
const undoAll = () => page.evaluate('while (editing.state.history.past) editing.undo()');
const box = (name: string | RegExp) => page.getByRole('textbox', { name });
const unfold = async () => {
  const closed = page.locator('details:not([open]) > summary');
  while ((await closed.count()) > 0) await closed.first().click();
};

describe('a form that is opened and closed', () => {
  it.each(PAGES)('changes no byte of an odd flow: %s', async (on) => {
    await open(ODD, on, ['10']);
    if (on === 'knowledge' || on === 'synonyms') await page.getByRole('option').first().click();
    if (on === 'drawer') {
      for (let i = 0; i < 2; i++) {
        const closed = page.locator('ol button[aria-expanded=false]');
        if ((await closed.count()) > i) await closed.nth(i).click();
        await unfold();
      }
    }
    if (on === 'drawer') {
      await page.getByRole('button', { name: 'a', exact: true }).click();
      await page.keyboard.press('Enter');
    }
    // Into every field and out again.
    await page.evaluate(
      "for (const field of document.querySelectorAll('input, textarea, select')) { field.focus(); field.blur(); }",
    );
    expect(await text()).toBe(ODD);
    expect(await page.evaluate('editing.state.history.past')).toBeNull();
    expect(await page.locator('img').count()).toBe(0);
  });

  it.each(PAGES)('and has nothing that axe finds serious: %s', async (on) => {
    await open(EXAMPLE, on, ['opening']);
    if (on === 'knowledge' || on === 'synonyms') await page.getByRole('option').first().click();
    if (on === 'drawer') {
      await unfold();
      await page.locator('ol button[aria-expanded]').first().click();
    }
    await page.evaluate(AXE);
    const { violations } = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as {
      violations: { id: string; impact: string; nodes: { html: string }[] }[];
    };
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  });
});

describe('the drawer', () => {
  it('edits every kind of field, and undo brings the same bytes back', async () => {
    await open(EXAMPLE, 'drawer', ['opening']);
    await unfold();
    await box('标题').fill('第一句');
    await box('第一次进入，第 1 句').fill('"你好"\n再见');
    await page.getByRole('combobox', { name: '打断方式' }).selectOption('3');
    await box('等待客户开口').fill('0');
    await box('最多进入几次').fill('7');
    await page.getByRole('checkbox', { name: /进入这个节点就加入黑名单/ }).check();
    await page.getByRole('checkbox', { name: '按键', exact: true }).check();
    await page.getByRole('button', { name: /→ 改约/ }).click();
    const words = page.getByRole('combobox', { name: '客户说', exact: true });
    await words.fill('再说吧');
    await words.press('Enter');
    await words.fill('否定');
    await words.press('ArrowDown');
    await words.press('Enter');
    await page.getByRole('button', { name: '删除「在忙」' }).click();
    await box('优先级').fill('0.5');
    const target = page.getByRole('combobox', { name: '走到' });
    await target.fill('成功');
    await target.press('Enter');
    const { opening } = (await flow()).flow;
    expect(opening).toMatchObject({
      description: '第一句',
      repetition: '7',
      optout: '1',
      filter: { dtmf: 'all' },
    });
    expect(opening.playbacks[0]).toBe('"你好"\n再见');
    expect(opening.argument).toMatch(/^'?1'? '?3'? /);
    expect(opening.argument.split(' ')[7]).toMatch(/^'?0'?$/);
    expect(opening.subflow.later).toBeUndefined();
    expect(opening.subflow.agreed.condition.text).toContain('再说吧');
    expect(opening.subflow.agreed.condition.text).not.toContain('在忙');
    await undoAll();
    expect(await text()).toBe(EXAMPLE);
    expect(await box('标题').inputValue()).toBe('开场白');
  });

  it('sets one thing for all that are selected, in one step', async () => {
    await open(EXAMPLE, 'drawer', ['opening', 'identity']);
    await box('最多进入几次').pressSequentially('12');
    const { opening, identity } = (await flow()).flow;
    expect([opening.repetition, identity.repetition]).toEqual(['12', '12']);
    await page.evaluate('editing.undo()');
    expect(await text()).toBe(EXAMPLE);
  });

  it('renames a node where it is named', async () => {
    await open(EXAMPLE, 'drawer', ['rescue']);
    await box('编号').fill('__proto__');
    await box('编号').press('Enter');
    expect(await page.evaluate('editing.state.history.selection')).toEqual(['__proto__']);
    expect(await text()).not.toContain('"rescue"');
    await undoAll();
    expect(await text()).toBe(EXAMPLE);
  });

  it('takes words of an input method when they are chosen, and not before', async () => {
    await open(EXAMPLE, 'drawer', ['opening']);
    await box('标题').fill('');
    await keys.send('Input.imeSetComposition', { text: 'ni', selectionStart: 2, selectionEnd: 2 });
    expect(await box('标题').inputValue()).toBe('ni');
    expect((await flow()).flow.opening.description).toBe('');
    await keys.send('Input.insertText', { text: '你' });
    expect((await flow()).flow.opening.description).toBe('你');
    await page.getByRole('button', { name: /→ 改约/ }).click();
    const words = page.getByRole('combobox', { name: '客户说', exact: true });
    await words.focus();
    await keys.send('Input.imeSetComposition', { text: 'hao', selectionStart: 3, selectionEnd: 3 });
    await words.dispatchEvent('keydown', { key: 'Enter', keyCode: 229 });
    expect((await flow()).flow.opening.subflow.later.condition.text).not.toContain('hao');
    await keys.send('Input.insertText', { text: '好吧' });
    await words.press('Enter');
    expect((await flow()).flow.opening.subflow.later.condition.text).toContain('好吧');
  });

  it('edits nothing of a flow that is read only', async () => {
    await open(EXAMPLE, 'drawer', ['opening'], true);
    await box('标题').pressSequentially('x');
    expect(await page.getByRole('button', { name: '添加一句' }).count()).toBe(0);
    expect(await text()).toBe(EXAMPLE);
  });
});

describe('pages', () => {
  it('edit an entry of the knowledge base and where it leads', async () => {
    await open(EXAMPLE, 'knowledge');
    await page.getByRole('option', { name: /费用/ }).click();
    await page.getByRole('button', { name: '按行编辑' }).click();
    await box('客户怎么问').fill('多少钱\n\n价位\n');
    expect(await box('客户怎么问').inputValue()).toBe('多少钱\n\n价位\n');
    await page.getByRole('combobox', { name: '去向' }).selectOption('node');
    const target = page.getByRole('combobox', { name: '目标节点' });
    await target.fill('结束');
    await target.press('Enter');
    await page.getByRole('checkbox', { name: '常见问题' }).uncheck();
    const { prompt, kb } = await flow();
    const price = prompt.price;
    expect([price.keyworks ?? price.keywords, price.switchflow]).toEqual([['多少钱', '价位'], 'bye']);
    expect(Object.values<{ prompts: string[] }>(kb).some(({ prompts }) => prompts.includes('price'))).toBe(
      false,
    );
    await undoAll();
    expect(await text()).toBe(EXAMPLE);
  });

  it('paste lines into a group, and rename it with what names it', async () => {
    await open(EXAMPLE, 'synonyms');
    await page.getByRole('option', { name: /否定词/ }).click();
    await page.getByRole('combobox', { name: '词', exact: true }).focus();
    await page.evaluate(
      `{ const data = new DataTransfer(); data.setData('text', '不行吧\\r\\n算了\\n<b>');
      document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); }`,
    );
    await box('组名').fill('拒绝');
    await page.getByRole('button', { name: '改名' }).click();
    const after = await flow();
    expect(after.synonym.拒绝.slice(-2)).toEqual(['不行吧', '<b>']);
    expect(after.flow.opening.subflow.rescue.condition.text).toContain('拒绝');
    await undoAll();
    expect(await text()).toBe(EXAMPLE);
  });

  it('edit settings, scores and prompts', async () => {
    await open(EXAMPLE, 'settings');
    await box('按键间隔').fill('0');
    await page.getByRole('combobox', { name: '按读音匹配' }).selectOption('fuzzy');
    await box('不打断的词').fill('嗯\n啊');
    expect((await flow()).global).toMatchObject({
      dtmf_digit_timeout_ms: '0',
      match_pinyin: 'fuzzy',
      bargein_ignore_words: ['嗯', '啊'],
    });
    await undoAll();
    expect(await text()).toBe(EXAMPLE);
    await open(EXAMPLE, 'levels');
    await box('「邀约成功」的意向分').fill('=9');
    expect((await flow()).flow.agreed.potential).toBe('=9');
    await open(EXAMPLE, 'prompts');
    await page.getByRole('button', { name: /^修改「您好/ }).click();
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Delete');
    expect(await text()).toBe(EXAMPLE);
    await page.keyboard.type('喂');
    expect((await flow()).flow.opening.playbacks).toEqual(['喂']);
  });

  it('have only the rows in sight', async () => {
    const prompt = Object.fromEntries(
      Array.from({ length: 5000 }, (_, i) => [`P${i}`, { name: `问题 ${i}`, keyworks: [`词${i}`] }]),
    );
    await open(JSON.stringify({ flow: { a: {} }, prompt }), 'knowledge');
    const rows = page.getByRole('listbox', { name: '条目' }).getByRole('option');
    await rows.first().click();
    expect(await rows.count()).toBeLessThan(40);
    await page.keyboard.press('End');
    await rows.filter({ hasText: '问题 4999' }).waitFor();
    await page.getByRole('searchbox').fill('词4321');
    expect(await rows.allTextContents()).toEqual([expect.stringContaining('问题 4321')]);
  });
});
