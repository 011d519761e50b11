import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Speech, ttsKey } from '../../engine/contract/tts-key.ts';
import { temporaryFolder } from '../../test/support/home.ts';
import { recordedLog } from '../../test/support/log.ts';
import { speech, tone } from '../../test/support/speech.ts';
import { until } from '../../test/support/until.ts';
import { SpeechCache } from './cache.ts';
import { runProgram } from './programs/run-program.ts';
import type { Provider } from './provider.ts';
import { Synthesis } from './synthesis.ts';

/** A provider whose answers wait until they are let go, in the order in which they were asked for. */
class Held implements Provider {
  readonly name = 'command';
  readonly asked: string[] = [];
  private readonly waiting: ((audio: Buffer | Error) => void)[] = [];

  synthesise({ text }: Speech, signal: AbortSignal): Promise<Buffer> {
    this.asked.push(text);
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      this.waiting.push((audio) => (audio instanceof Error ? reject(audio) : resolve(audio)));
    });
  }

  async release(audio: Buffer | Error = tone()): Promise<void> {
    (await until('something is being spoken', () => this.waiting.shift()))(audio);
  }
}

/** Tells how often it has been looked into: requests that began at once look in any order. */
class WatchedCache extends SpeechCache {
  looks = 0;

  override has(key: string, use?: boolean): Promise<boolean> {
    return super.has(key, use).finally(() => this.looks++);
  }
}

interface Options {
  concurrency?: number;
  timeoutMs?: number;
  answerMs?: number;
  maxBytes?: number;
  fixed?: Set<string>;
}

function offline(more: Options = {}) {
  const {
    concurrency = 2,
    timeoutMs = 60_000,
    answerMs,
    maxBytes = 1_000_000_000,
    fixed = new Set<string>(),
  } = more;
  const folder = temporaryFolder();
  const provider = new Held();
  let time = 0;
  const { log, lines } = recordedLog();
  const cache = new WatchedCache({ folder, maxBytes, fixed: async () => fixed, log, now: Date.now });
  const synthesis = new Synthesis({
    cache,
    providerOf: () => provider,
    converters: { sox: null, ffmpeg: false, run: runProgram },
    concurrency,
    timeoutMs,
    ...(answerMs !== undefined && { answerMs }),
    retryAfterMs: 30_000,
    monotonic: () => time,
  });
  onTestFinished(() => synthesis.stop());
  const pass = (ms: number): void => {
    time += ms;
  };
  return { folder, provider, synthesis, cache, lines, pass };
}

const code = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error: { code: string }) => error.code,
  );

describe('synthesis of a text', () => {
  it('happens once, however many calls need it, and is then cached', async () => {
    const { folder, provider, synthesis, cache } = offline();
    const all = Promise.all(Array.from({ length: 100 }, () => synthesis.forCall(speech('hello'))));
    await until('all have looked into the cache', () => cache.looks === 100);
    await provider.release();
    const spoken = await all;
    const file = join(folder, `${ttsKey(speech('hello'))}.wav`);
    expect(new Set(spoken.map((one) => one.file))).toEqual(new Set([file]));
    expect(spoken.filter(({ outcome }) => outcome === 'made')).toHaveLength(1);
    expect(spoken.filter(({ outcome }) => outcome === 'joined')).toHaveLength(99);
    expect(readFileSync(file)).toEqual(tone());
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(await synthesis.forCall(speech('hello'))).toEqual({ file, outcome: 'hit' });
    expect(provider.asked).toEqual(['hello']);
    expect(readdirSync(folder)).toEqual([`${ttsKey(speech('hello'))}.wav`]);
  });

  it('is cached separately for each voice, service and rate', () => {
    const keys = [{}, { voice: 'a' }, { url: 'http://a/' }, { speechRate: 1 }].map((m) =>
      ttsKey(speech('x', m)),
    );
    expect(new Set(keys).size).toBe(4);
  });

  it('does not wait for others if the text is cached', async () => {
    const { provider, synthesis } = offline({ concurrency: 1 });
    const first = synthesis.forCall(speech('there'));
    await provider.release();
    await first;
    const slow = synthesis.forCall(speech('slow'));
    await until('it is being spoken', () => provider.asked.includes('slow'));
    expect(await synthesis.forCall(speech('there'))).toMatchObject({ outcome: 'hit' });
    await provider.release();
    await slow;
  });

  it('is not tried again for tts.retryAfter after a failure, whoever needs it', async () => {
    const { provider, synthesis, cache, pass } = offline();
    const [one, two] = [code(synthesis.forCall(speech('x'))), code(synthesis.forCall(speech('x')))];
    await until('both have looked into the cache', () => cache.looks === 2);
    await provider.release(new Error('broken'));
    expect([await one, await two]).toEqual(['TTS_PROVIDER', 'TTS_PROVIDER']);
    pass(29_999);
    expect(await code(synthesis.forCall(speech('x')))).toBe('TTS_FAILED_BEFORE');
    expect(await code(synthesis.prefetch(speech('x')))).toBe('TTS_FAILED_BEFORE');
    expect(provider.asked).toHaveLength(1);
    pass(1);
    const again = synthesis.forCall(speech('x'));
    await provider.release();
    expect(await again).toMatchObject({ outcome: 'made' });
  });

  it('leaves no file if the service returns something that is not audio', async () => {
    const { folder, provider, synthesis } = offline();
    const spoken = code(synthesis.forCall(speech('x')));
    await provider.release(Buffer.from('<html>'));
    expect(await spoken).toBe('TTS_NOT_AUDIO');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is given up after its timeout, and not tried again at once', async () => {
    const { synthesis } = offline({ timeoutMs: 50 });
    expect(await code(synthesis.forCall(speech('x')))).toBe('TTS_TIMEOUT');
    await until('it has ended', () => synthesis.slots.status.busy === 0);
    expect(await code(synthesis.forCall(speech('x')))).toBe('TTS_FAILED_BEFORE');
  });

  it('is skipped if no call waits for it any more when its turn comes', async () => {
    const { provider, synthesis } = offline({ answerMs: 50, concurrency: 1 });
    const calls = await inTurn(synthesis, ['first', 'second'], 'forCall');
    expect(await Promise.all(calls.map(code))).toEqual(['TTS_TIMEOUT', 'TTS_TIMEOUT']);
    await provider.release();
    await until('all have ended', () => {
      const { busy, waiting } = synthesis.slots.status;
      return busy + waiting === 0;
    });
    expect(provider.asked).toEqual(['first']);
    // What came too late for its call is there for the next one.
    expect(await synthesis.forCall(speech('first'))).toMatchObject({ outcome: 'hit' });
  });

  it('fails at once when the sidecar stops', async () => {
    const { synthesis, provider } = offline({ concurrency: 1 });
    const codes = ['a', 'b'].map((text) => code(synthesis.forCall(speech(text))));
    await until('one is being spoken', () => provider.asked.length === 1);
    await synthesis.stop();
    expect(await Promise.all(codes)).toEqual(['STOPPED', 'STOPPED']);
  });
});

/** Asks for texts one after the other, each when the one before it has its place. */
async function inTurn(
  synthesis: Synthesis,
  texts: string[],
  how: 'prefetch' | 'forCall',
): Promise<Promise<unknown>[]> {
  const places = (): number => synthesis.slots.status.busy + synthesis.slots.status.waiting;
  const all: Promise<unknown>[] = [];
  for (const text of texts) {
    const before = places();
    const spoken = synthesis[how](speech(text));
    // It may fail before the last one has its place; the caller gets its error then.
    spoken.catch(() => {});
    all.push(spoken);
    await until('it has its place', () => places() > before);
  }
  return all;
}

describe('synthesis for calls', () => {
  it('comes before synthesis ahead of calls, which always leaves one slot free', async () => {
    const { provider, synthesis } = offline({ concurrency: 2 });
    const ahead = await inTurn(synthesis, ['a1', 'a2', 'a3'], 'prefetch');
    await until('one is being spoken', () => provider.asked.length === 1);
    const calls = await inTurn(synthesis, ['c1', 'c2'], 'forCall');
    await until('a call is served beside it', () => provider.asked.length === 2);
    for (let i = 0; i < 5; i++) await provider.release();
    await Promise.all([...ahead, ...calls]);
    expect(provider.asked).toEqual(['a1', 'c1', 'c2', 'a2', 'a3']);
  });

  it('moves a text forward that waits to be synthesised ahead of calls', async () => {
    const { provider, synthesis } = offline({ concurrency: 1 });
    const ahead = await inTurn(synthesis, ['a1', 'a2', 'a3'], 'prefetch');
    await until('one is being spoken', () => provider.asked.length === 1);
    const call = synthesis.forCall(speech('a3'));
    for (let i = 0; i < 3; i++) await provider.release();
    expect(await call).toMatchObject({ outcome: 'joined' });
    await Promise.all(ahead);
    expect(provider.asked).toEqual(['a1', 'a3', 'a2']);
  });

  it('never exceeds tts.concurrency', async () => {
    const { provider, synthesis } = offline({ concurrency: 3 });
    const calls = Array.from({ length: 20 }, (_, i) => synthesis.forCall(speech(`text ${i}`)));
    for (let done = 0; done < 20; done++) {
      await until('the places are taken', () => provider.asked.length === Math.min(20, done + 3));
      expect(synthesis.slots.status.busy).toBeLessThanOrEqual(3);
      await provider.release();
    }
    await Promise.all(calls);
  });
});

describe('the cache of prompts', () => {
  const BYTES = tone().length;

  /** Ten prompts, `0` the one that was used longest ago. */
  async function full(fixed: readonly string[], most: number) {
    const keys = Array.from({ length: 10 }, (_, i) => ttsKey(speech(String(i))));
    const made = offline({
      maxBytes: most * BYTES,
      fixed: new Set(fixed.map((text) => ttsKey(speech(text)))),
    });
    for (const [i, key] of keys.entries()) {
      const path = join(made.folder, `${key}.wav`);
      writeFileSync(path, tone());
      utimesSync(path, 1_000_000 + i, 1_000_000 + i);
    }
    const left = (): string =>
      keys.map((key, i) => (readdirSync(made.folder).includes(`${key}.wav`) ? i : '')).join('');
    return { ...made, left };
  }

  it('deletes the least recently used prompts', async () => {
    const { cache, left } = await full([], 5);
    await cache.clean();
    expect(left()).toBe('6789');
    expect(cache.status).toEqual({ files: 4, bytes: 4 * BYTES });
    expect(cache.tight).toBe(false);
  });

  it('deletes old prompts when a new one exceeds the limit', async () => {
    const { cache, provider, synthesis, left } = await full([], 10);
    await cache.clean();
    expect(left()).toBe('0123456789');
    await cache.has(ttsKey(speech('0')), true);
    const spoken = synthesis.forCall(speech('new'));
    await provider.release();
    await spoken;
    expect(left()).toBe('03456789');
  });

  it('deletes the fixed texts of flows last', async () => {
    const { cache, left } = await full(['0', '1'], 5);
    await cache.clean();
    expect(left()).toBe('0189');
  });

  it('stays within its limit if fixed texts alone exceed it, and logs a warning', async () => {
    const { cache, left, lines } = await full(['0', '1', '2', '3', '4', '5', '6', '7'], 4);
    await cache.clean();
    expect(left()).toBe('567');
    expect(lines.at(-1)).toMatchObject({ level: 'warn', msg: expect.stringContaining('tts.cacheBytes') });
  });

  it('deletes the temporary files of a killed process, and no files of others', async () => {
    const { cache, folder } = await full([], 0);
    const old = `.cti-robot-${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}.tmp`;
    const young = old.replace(/0\.tmp$/, '1.tmp');
    for (const name of ['welcome.wav', 'notes.txt', old, young]) writeFileSync(join(folder, name), 'x');
    utimesSync(join(folder, old), 1, 1);
    mkdirSync(join(folder, `${'a'.repeat(40)}.wav`));
    await cache.clean();
    expect(readdirSync(folder).sort()).toEqual([young, `${'a'.repeat(40)}.wav`, 'notes.txt', 'welcome.wav']);
  });

  it('treats an empty file as missing', async () => {
    const { cache, folder } = offline();
    writeFileSync(join(folder, `${ttsKey(speech('x'))}.wav`), '');
    expect(await cache.has(ttsKey(speech('x')))).toBe(false);
  });
});
