/** The canvas of the flow editor, as an author uses it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CanvasBrowser, startCanvas } from '../../support/console/canvas-browser.ts';
import { hubFlow } from '../../support/console/hub-flow.ts';

const listen = (x: number, y: number, subflow: object = {}) => ({
  action: 'cti_play_and_detect_speech',
  playbacks: ['您好'],
  subflow,
  position: { x, y },
});
const when = (...text: string[]) => ({ condition: { text } });
const FLOW = JSON.stringify({
  start: 'a',
  flow: {
    a: listen(0, 0, { b: when('好'), c: when('不'), d: when('any') }),
    b: listen(420, 0),
    c: listen(420, 220),
    d: listen(420, 440),
    e: listen(0, 440),
  },
});
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let canvas: CanvasBrowser;
beforeAll(async () => {
  canvas = await startCanvas();
});
afterAll(() => canvas.stop());

const flowOf = async () => JSON.parse(await canvas.text()).flow as Record<string, ReturnType<typeof listen>>;
const targets = async (node: string) => Object.keys((await flowOf())[node]?.subflow ?? {});
const pull = (node: string, target: string) => canvas.card(node).locator(`[data-pull="${target}"]`);
const selection = () => canvas.page.evaluate('editing.state.history.selection');

describe('arrows', () => {
  it('are pulled to a card, led elsewhere, and dropped by Escape', async () => {
    await canvas.open(FLOW);
    await canvas.drag(pull('a', ''), canvas.card('e'), { drop: false });
    await canvas.page.keyboard.press('Escape');
    await canvas.page.mouse.up();
    expect(await canvas.text()).toBe(FLOW);
    await canvas.drag(pull('a', ''), canvas.card('e'));
    expect(await targets('a')).toEqual(['b', 'c', 'd', 'e']);
    await canvas.drag(pull('a', 'b'), canvas.card('e'));
    expect(await targets('a')).toEqual(['c', 'd', 'e']);
    expect((await flowOf()).a?.subflow).toMatchObject({ e: when('好') });
    await canvas.undo();
    await canvas.undo();
    expect(await canvas.text()).toBe(FLOW);
  });

  it('change their priority when they are dragged among each other', async () => {
    await canvas.open(FLOW);
    const pill = (target: string) => canvas.card('a').locator(`[data-arrow="${target}"]`);
    await canvas.drag(pill('d'), pill('b'));
    expect(await targets('a')).toEqual(['d', 'b', 'c']);
    expect(await canvas.steps()).toEqual(['reorderArrow']);
  });

  it('take a node that is dropped on them', async () => {
    await canvas.open(FLOW);
    const from = await pull('a', 'd').boundingBox();
    const to = await canvas.card('d').boundingBox();
    if (!from || !to) throw new Error('the cards are not drawn');
    // The middle of the line, where it is steepest.
    const at = { x: (from.x + from.width / 2 + to.x) / 2, y: (from.y + 10 + to.y + 14) / 2 };
    await canvas.drag(canvas.card('e').locator('header code'), at);
    expect(await targets('a')).toEqual(['b', 'c', 'e']);
    expect(await targets('e')).toEqual(['d']);
    expect(await canvas.steps()).toEqual(['spliceNode']);
  });
});

describe('nodes', () => {
  it('are made where an arrow is dropped, and composing does not submit', async () => {
    await canvas.open(FLOW);
    await canvas.drag(pull('b', ''), { x: 1000, y: 560 });
    const devtools = await canvas.page.context().newCDPSession(canvas.page);
    await devtools.send('Input.imeSetComposition', { text: 'ni', selectionStart: 2, selectionEnd: 2 });
    await devtools.send('Input.dispatchKeyEvent', {
      type: 'keyDown',
      key: 'Enter',
      code: 'Enter',
      windowsVirtualKeyCode: 229,
    });
    expect(await canvas.text()).toBe(FLOW);
    await devtools.send('Input.insertText', { text: '你好' });
    await canvas.page.keyboard.press('Enter');
    const { F1 } = (await flowOf()) as unknown as Record<string, { description: string }>;
    expect(F1?.description).toBe('你好');
    expect(await targets('b')).toEqual(['F1']);
    expect(await canvas.steps()).toEqual(['addNode']);
    await canvas.page.keyboard.press('Delete');
    expect(Object.keys(await flowOf())).toEqual(['a', 'b', 'c', 'd', 'e']);
    await canvas.undo();
    await canvas.undo();
    expect(await canvas.text()).toBe(FLOW);
  });

  it('are moved, by one step a drag and none after Escape', async () => {
    await canvas.open(FLOW);
    const head = canvas.card('b').locator('header code');
    await canvas.drag(head, { x: 900, y: 200 }, { drop: false });
    await canvas.page.keyboard.press('Escape');
    await canvas.page.mouse.up();
    expect(await canvas.text()).toBe(FLOW);
    await canvas.drag(head, { x: 900, y: 200 });
    expect(await canvas.steps()).toEqual(['moveNodes']);
    await canvas.page.keyboard.press('ArrowRight');
    await canvas.page.keyboard.press('ArrowRight');
    await canvas.page.keyboard.press('Shift+ArrowDown');
    expect(await canvas.steps()).toEqual(['moveNodes', 'moveNodes']);
  });

  it('are copied, pasted and cut as text', async () => {
    await canvas.open(FLOW);
    await canvas.card('b').locator('header').click();
    await canvas
      .card('c')
      .locator('header')
      .click({ modifiers: ['Control'] });
    await canvas.page.keyboard.press('Control+c');
    await canvas.page.mouse.move(900, 500);
    await canvas.page.keyboard.press('Control+v');
    expect(Object.keys(await flowOf())).toEqual(['a', 'b', 'c', 'd', 'e', 'b_2', 'c_2']);
    const { b_2, c_2 } = await flowOf();
    expect([
      (c_2?.position.x ?? 0) - (b_2?.position.x ?? 0),
      (c_2?.position.y ?? 0) - (b_2?.position.y ?? 0),
    ]).toEqual([0, 220]);
    expect(await selection()).toEqual(['b_2', 'c_2']);
    await canvas.page.keyboard.press('Control+x');
    expect(Object.keys(await flowOf())).toEqual(['a', 'b', 'c', 'd', 'e']);
    for (let i = 0; i < 2; i++) await canvas.undo();
    expect(await canvas.text()).toBe(FLOW);
  });

  it('are selected in a box, aligned and tidied', async () => {
    await canvas.open(FLOW);
    const first = await canvas.card('b').boundingBox();
    const last = await canvas.card('d').boundingBox();
    if (!first || !last) throw new Error('the cards are not drawn');
    await canvas.page.keyboard.down('Shift');
    await canvas.drag(canvas.page.locator('.react-flow__pane'), { x: 640, y: 360 });
    const { page } = canvas;
    await page.mouse.move(first.x - 10, first.y - 10);
    await page.mouse.down();
    await page.mouse.move(last.x + last.width + 6, last.y + last.height + 6, { steps: 4 });
    await page.mouse.up();
    await page.keyboard.up('Shift');
    expect(await selection()).toEqual(['b', 'c', 'd']);
    await page.keyboard.press('t');
    expect(await canvas.steps()).toEqual(['tidy']);
  });
});

describe('typing on a card', () => {
  it('changes the flow at once; Escape takes it back, and composing ends nothing', async () => {
    await canvas.open(FLOW);
    const { page } = canvas;
    await canvas.card('b').locator('header').click();
    await page.keyboard.press('F2');
    await page.keyboard.type('价格');
    expect(await canvas.text()).toContain('"description":"价格"');
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Input.imeSetComposition', { text: 'ma', selectionStart: 2, selectionEnd: 2 });
    await devtools.send('Input.dispatchKeyEvent', {
      type: 'keyDown',
      key: 'Enter',
      code: 'Enter',
      windowsVirtualKeyCode: 229,
    });
    await devtools.send('Input.insertText', { text: '吗' });
    await page.keyboard.press('Escape');
    expect(await canvas.text()).toBe(FLOW);
    expect(await canvas.steps()).toEqual([]);
    await page.keyboard.press('F2');
    await page.keyboard.type('Delete d');
    await page.keyboard.press('Enter');
    expect(await canvas.steps()).toEqual(['setTitle']);
    expect((await flowOf()).d).toBeDefined();
  });
});

describe('by keys alone', () => {
  it('goes along arrows and to anything', async () => {
    await canvas.open(FLOW);
    const { page } = canvas;
    await page.keyboard.press('Home');
    expect(await selection()).toEqual(['a']);
    await page.keyboard.press('Alt+ArrowRight');
    expect(await selection()).toEqual(['b']);
    await page.keyboard.press('Alt+ArrowLeft');
    expect(await selection()).toEqual(['a']);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('e');
    await page.keyboard.press('Enter');
    await expect.poll(selection).toEqual(['e']);
    await page.keyboard.press('c');
    await page.keyboard.type('d');
    await page.keyboard.press('Enter');
    expect(await targets('e')).toEqual(['d']);
  });

  it('replaces words as one step', async () => {
    await canvas.open(FLOW);
    const { page } = canvas;
    await page.keyboard.press('Control+f');
    await page.keyboard.type('您好');
    await page.keyboard.press('Tab');
    const field = page.getByRole('textbox', { name: '替换为' });
    await field.fill('你好');
    await page.getByRole('button', { name: '全部替换' }).click();
    expect(await canvas.text()).toBe(FLOW.replaceAll('您好', '你好'));
    expect(await canvas.steps()).toEqual(['replaceText']);
  });
});

describe('a large flow', () => {
  it('opens at its start, and is drawn without cards from far away', async () => {
    await canvas.open(hubFlow(400));
    const { page } = canvas;
    const cards = page.locator('article');
    await canvas.card('F0').waitFor();
    expect(await cards.count()).toBeLessThan(60);
    await page.keyboard.press('1');
    await expect.poll(() => cards.count()).toBe(0);
    await page.keyboard.press('Home');
    await canvas.card('F0').waitFor();
  });
});

describe('a reader', () => {
  it('changes nothing', async () => {
    await canvas.open(FLOW, 'read-only');
    await canvas.drag(canvas.card('b').locator('header code'), { x: 900, y: 200 });
    await canvas.card('b').locator('header').click();
    for (const key of ['Delete', 'F2', 'n', 'Control+v', 'ArrowLeft', 'Shift+T'])
      await canvas.page.keyboard.press(key);
    expect(await canvas.text()).toBe(FLOW);
  });
});

describe('everybody', () => {
  it('can use it: axe finds nothing serious, and the policy is kept', async () => {
    for (const theme of ['light', 'dark']) {
      await canvas.open(FLOW, `theme=${theme}&language=en`);
      await canvas.card('a').locator('header').click();
      await canvas.page.evaluate(AXE);
      const serious = await canvas.page.evaluate(
        "axe.run().then(({ violations }) => violations.filter(({ impact }) => /serious|critical/.test(impact)).map(({ id, nodes }) => id + ' ' + nodes[0].html))",
      );
      expect(serious).toEqual([]);
    }
    expect(canvas.faults).toEqual([]);
  });
});
