import { describe, expect, it } from 'vitest';
import {
  beginUtterance,
  busyUntil,
  consumeUtterance,
  endUtterance,
  type Heard,
  hearFinal,
  hearPartial,
  ignoreSpeech,
  NO_UTTERANCE,
  progressUntil,
  type RecognitionResult,
  takesEvents,
} from './utterance.ts';

const MAX = 20_000;

/** Keeps the utterance between events. */
class Utterance {
  private data = NO_UTTERANCE;

  begin(now: number): void {
    this.data = beginUtterance(this.data, now, MAX);
  }
  partial(text: string, now: number): RecognitionResult | null {
    return this.take(hearPartial(this.data, text, now));
  }
  final(text: string, now: number): RecognitionResult | null {
    return this.take(hearFinal(this.data, text, now));
  }
  consume(serial = this.data.serial): void {
    this.data = consumeUtterance(this.data, serial);
  }
  ignore(event: Parameters<typeof ignoreSpeech>[1], now: number): void {
    this.data = ignoreSpeech(this.data, event, now, MAX);
  }
  busyUntil(now: number, listens: boolean): void {
    this.data = busyUntil(this.data, now, listens);
  }
  takesEvents(): void {
    this.data = takesEvents(this.data);
  }
  end(): void {
    this.data = endUtterance(this.data);
  }
  get serial(): number {
    return this.data.serial;
  }
  progressUntil(max = MAX): number {
    return progressUntil(this.data, max);
  }
  inProgress(now: number): boolean {
    return now < this.progressUntil();
  }
  private take({ utterance, result }: Heard): RecognitionResult | null {
    this.data = utterance;
    return result;
  }
}

describe('an utterance', () => {
  it('lasts from begin-speaking to its final result', () => {
    const u = new Utterance();
    u.begin(1000);
    expect(u.partial('好', 1200)).toEqual({ text: '好', final: false, startedAt: 1000 });
    expect(u.final('好的', 1500)).toEqual({ text: '好的', final: true, startedAt: 1000 });
    expect(u.inProgress(1500)).toBe(false);
  });

  it('without begin-speaking starts with the first partial, or with its result', () => {
    const u = new Utterance();
    u.partial('好', 1200);
    expect(u.final('好的', 1500)?.startedAt).toBe(1200);
    expect(u.final('嗯', 3000)?.startedAt).toBe(3000);
  });

  it('takes its last partial for an empty final, and is no input without partials', () => {
    const u = new Utterance();
    u.begin(0);
    u.partial('不需', 100);
    u.partial('。', 150);
    expect(u.final('', 300)).toEqual({ text: '不需', final: true, startedAt: 0 });
    u.begin(1000);
    expect(u.final('「。」', 1300)).toBeNull();
  });

  it('is ignored once consumed, until its result or the next begin-speaking', () => {
    const u = new Utterance();
    u.begin(0);
    u.partial('不', 100);
    u.consume();
    expect(u.inProgress(150)).toBe(false);
    expect(u.partial('不需要', 200)).toBeNull();
    expect(u.final('不需要了', 300)).toBeNull();
    expect(u.final('好', 900)?.text).toBe('好');
    u.begin(1000);
    u.consume();
    u.begin(2000);
    expect(u.final('行', 2500)).toEqual({ text: '行', final: true, startedAt: 2000 });
  });

  it('is in progress for at most 3 s after its last event, and for at most max_speech_time_ms', () => {
    const u = new Utterance();
    u.begin(0);
    expect(u.progressUntil()).toBe(3000);
    u.partial('我', 2000);
    expect(u.progressUntil()).toBe(5000);
    expect(u.progressUntil(2500)).toBe(2500);
    // Noise that begins again and again must not hold an action for ever.
    for (let t = 4000; t < 40_000; t += 2000) u.begin(t);
    expect(u.progressUntil()).toBeLessThan(45_000);
  });

  it("vosk's empty partials in silence are no speech", () => {
    const u = new Utterance();
    expect(u.partial('', 100)).toBeNull();
    expect(u.inProgress(100)).toBe(false);
  });

  it('without begin-speaking ends 3 s after its last partial, also where its result never came', () => {
    const u = new Utterance();
    u.partial('不', 0);
    u.consume();
    expect(u.partial('不需', 2900)).toBeNull();
    expect(u.partial('不需要', 5800)).toBeNull();
    expect(u.partial('你好', 9000)).toEqual({ text: '你好', final: false, startedAt: 9000 });
    // With begin-speaking it is the next one, or a result, that ends it.
    u.begin(20_000);
    u.consume();
    expect(u.partial('不需要', 26_000)).toBeNull();
  });

  it('that started while the call did not listen is ignored up to its result', () => {
    const u = new Utterance();
    u.ignore({ kind: 'partial', text: '你' }, 0);
    expect(u.partial('你好', 500)).toBeNull();
    expect(u.final('你好', 900)).toBeNull();
    expect(u.final('再见', 1500)?.text).toBe('再见');
    u.ignore({ kind: 'speech-began' }, 2000);
    u.ignore({ kind: 'final', text: '喂' }, 2400);
    expect(u.final('在', 3000)?.text).toBe('在');
  });

  it('is not consumed by what consumes the one before it', () => {
    const u = new Utterance();
    u.begin(0);
    const { serial } = u;
    u.final('好', 500);
    u.begin(600);
    u.consume(serial);
    expect(u.final('再见', 900)?.text).toBe('再见');
  });

  it('is over once the recogniser has died', () => {
    const u = new Utterance();
    u.begin(0);
    u.partial('好', 100);
    u.end();
    expect(u.final('', 300)).toBeNull();
  });

  describe('with a second final', () => {
    const ended = () => {
      const u = new Utterance();
      u.begin(0);
      expect(u.final('好的', 1000)?.text).toBe('好的');
      return u;
    };

    it.each([0, 20, 300])('%i ms after the first ignores the second as part of the same utterance', (ms) => {
      expect(ended().final('好的呀', 1000 + ms)).toBeNull();
    });

    it('301 ms after the first is a new utterance', () => {
      expect(ended().final('好的呀', 1301)).toEqual({ text: '好的呀', final: true, startedAt: 1301 });
    });

    it('after another begin-speaking is a new utterance', () => {
      const u = ended();
      u.begin(1100);
      expect(u.final('还有', 1200)).toEqual({ text: '还有', final: true, startedAt: 1100 });
    });

    it('counts the time from the first final, whatever comes between', () => {
      const u = ended();
      expect(u.final('好的呀', 1250)).toBeNull();
      expect(u.final('好的呀我', 1500)?.text).toBe('好的呀我');
    });

    it('has no partials between that count, where the recogniser sends begin-speaking', () => {
      const u = ended();
      expect(u.partial('好的', 1100)).toBeNull();
      expect(u.final('好的呀', 1200)).toBeNull();
      expect(u.partial('我', 1400)?.text).toBe('我');
    });

    it('is a new utterance after a partial, when the recogniser never sends begin-speaking', () => {
      const u = new Utterance();
      u.partial('好', 500);
      u.final('好的', 1000);
      expect(u.final('好的呀', 1100)).toBeNull();
      expect(u.partial('我', 1200)?.startedAt).toBe(1200);
      expect(u.final('我是', 1290)?.text).toBe('我是');
    });

    it('counts as the same one where the match of a partial consumed it', () => {
      const u = new Utterance();
      u.begin(0);
      u.partial('好', 500);
      u.consume();
      expect(u.final('', 1000)).toBeNull();
      expect(u.final('好的', 1200)).toBeNull();
    });

    it('is heard where the first was empty: silence comes first, and then the words', () => {
      const u = new Utterance();
      u.begin(0);
      expect(u.final('', 1000)).toBeNull();
      expect(u.final('好的', 1100)?.text).toBe('好的');
    });

    it('is not heard where nothing was heard during the first', () => {
      const u = new Utterance();
      u.ignore({ kind: 'speech-began' }, 0);
      u.ignore({ kind: 'final', text: '喂' }, 1000);
      expect(u.final('喂你好', 1200)).toBeNull();
    });

    it('is the same one also where the call was busy meanwhile and took no event', () => {
      const u = ended();
      u.busyUntil(1800, false);
      u.busyUntil(3000, true);
      expect(u.final('好的呀', 3020)).toBeNull();
      u.busyUntil(9000, true);
      expect(u.final('再见', 9100)?.text).toBe('再见');
    });

    it('is a new utterance where the call has taken events since the first', () => {
      const u = ended();
      u.takesEvents();
      u.busyUntil(6000, true);
      expect(u.final('再见', 6100)?.text).toBe('再见');
    });
  });
});
