import { describe, expect, it } from 'vitest';
import { Utterance } from './utterance.ts';

const MAX = 20_000;

describe('an utterance', () => {
  it('runs from begin-speaking to its final', () => {
    const u = new Utterance();
    u.begin(1000, MAX);
    expect(u.partial('好', 1200)).toEqual({ text: '好', final: false, startedAt: 1000 });
    expect(u.final('好的', 1500)).toEqual({ text: '好的', final: true, startedAt: 1000 });
    expect(u.inProgress(1500, MAX)).toBe(false);
  });

  it('without begin-speaking runs from the first partial, else it is the result alone', () => {
    const u = new Utterance();
    u.partial('好', 1200);
    expect(u.final('好的', 1500)?.startedAt).toBe(1200);
    expect(u.final('嗯', 3000)?.startedAt).toBe(3000);
  });

  it('an empty final counts as the last partial; without partials it is nothing', () => {
    const u = new Utterance();
    u.begin(0, MAX);
    u.partial('不需', 100);
    u.partial('。', 150);
    expect(u.final('', 300)).toEqual({ text: '不需', final: true, startedAt: 0 });
    u.begin(1000, MAX);
    expect(u.final('「。」', 1300)).toBeNull();
  });

  it('once consumed is not heard again until its result, or the next begin-speaking', () => {
    const u = new Utterance();
    u.begin(0, MAX);
    u.partial('不', 100);
    u.consume();
    expect(u.inProgress(150, MAX)).toBe(false);
    expect(u.partial('不需要', 200)).toBeNull();
    expect(u.final('不需要了', 300)).toBeNull();
    expect(u.final('好', 900)?.text).toBe('好');
    u.begin(1000, MAX);
    u.consume();
    u.begin(2000, MAX);
    expect(u.final('行', 2500)).toEqual({ text: '行', final: true, startedAt: 2000 });
  });

  it('is in progress at most 3 s after the last sign, and the longest speech after its begin', () => {
    const u = new Utterance();
    u.begin(0, MAX);
    expect(u.progressUntil(MAX)).toBe(3000);
    u.partial('我', 2000);
    expect(u.progressUntil(MAX)).toBe(5000);
    expect(u.progressUntil(2500)).toBe(2500);
    // Noise that begins again and again must not hold an action for ever.
    for (let t = 4000; t < 40_000; t += 2000) u.begin(t, MAX);
    expect(u.progressUntil(MAX)).toBeLessThan(45_000);
  });

  it("vosk's empty partials in silence are no speech", () => {
    const u = new Utterance();
    expect(u.partial('', 100)).toBeNull();
    expect(u.inProgress(100, MAX)).toBe(false);
  });

  it('without begin-speaking ends 3 s after its last partial, also where its result never came', () => {
    const u = new Utterance();
    u.partial('不', 0);
    u.consume();
    expect(u.partial('不需', 2900)).toBeNull();
    expect(u.partial('不需要', 5800)).toBeNull();
    expect(u.partial('你好', 9000)).toEqual({ text: '你好', final: false, startedAt: 9000 });
    // With begin-speaking it is the next one, or a result, that ends it.
    u.begin(20_000, MAX);
    u.consume();
    expect(u.partial('不需要', 26_000)).toBeNull();
  });

  it('that began where nothing was heard is not heard, up to its result', () => {
    const u = new Utterance();
    u.unheard('detected-partial-speech', '你', 0, MAX);
    expect(u.partial('你好', 500)).toBeNull();
    expect(u.final('你好', 900)).toBeNull();
    expect(u.final('再见', 1500)?.text).toBe('再见');
    u.unheard('begin-speaking', '', 2000, MAX);
    u.unheard('detected-speech', '喂', 2400, MAX);
    expect(u.final('在', 3000)?.text).toBe('在');
  });
});
