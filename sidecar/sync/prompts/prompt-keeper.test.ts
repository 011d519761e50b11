import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/home.ts';
import { aSound, entryOf, flowPlaying, hashOf } from '../../../test/support/hub/prompts.ts';
import { recordedLog } from '../../../test/support/log.ts';
import { PromptKeeper } from './prompt-keeper.ts';
import type { PromptSource } from './prompt-source.ts';

const HOUR_MS = 3_600_000;
const NOON = Date.UTC(2026, 0, 1, 12);
const [one, two] = [aSound(1), aSound(2)];

function setUp(uploaded: readonly Buffer[]) {
  const home = temporaryFolder();
  const [sounds, flows, compiled] = ['sounds', 'flows', 'compiled'].map((name) => join(home, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [sounds, flows, compiled]) mkdirSync(folder);
  const clock = { now: NOON };
  const asked: string[] = [];
  const source: PromptSource & { failure: string | null } = {
    failure: null,
    async read(hash) {
      asked.push(hash);
      if (source.failure !== null) throw new Error(source.failure);
      const sound = uploaded.find((one) => hashOf(one) === hash);
      return (
        sound &&
        (async function* () {
          yield sound.subarray(0, 100);
          yield sound.subarray(100);
        })()
      );
    },
    close: async () => {},
  };
  const { log, lines } = recordedLog();
  const list = join(home, 'prompt-folders.json');
  const now = () => clock.now;
  const start = () => new PromptKeeper({ sounds, list, flows, compiled, source, log, now });
  const bring = (keeper: PromptKeeper, sound: Buffer, voiceDir: string | null = null) =>
    keeper.bring('t1', 'v1', { hashes: [hashOf(sound)], voiceDir });
  const files = (voiceDir = '') => readdirSync(join(sounds, voiceDir, 'prompts'));
  const put = (folder: string, script: string) => writeFileSync(join(folder, 't1.json'), script);
  return { start, bring, files, put, flows, compiled, sounds, clock, asked, lines, source };
}

describe('prompts that no flow names', () => {
  it('are removed after a day, and not before', async () => {
    const { start, bring, files, put, flows, compiled, clock, lines } = setUp([one, two]);
    const keeper = start();
    await bring(keeper, one);
    await bring(keeper, two, 'li');
    put(flows, flowPlaying([entryOf(two)]));
    // The version in use, which a newer script has not replaced.
    put(compiled, flowPlaying([entryOf(one)]));
    clock.now += 48 * HOUR_MS;
    await keeper.sweep();
    expect([files(), files('li')]).toEqual([[`${hashOf(one)}.wav`], [`${hashOf(two)}.wav`]]);
    put(compiled, flowPlaying([entryOf(two)]));
    clock.now += 23 * HOUR_MS;
    await keeper.sweep();
    expect(files()).toEqual([`${hashOf(one)}.wav`]);
    clock.now += 2 * HOUR_MS;
    // Another process finds the folders again.
    await start().sweep();
    expect([files(), files('li')]).toEqual([[], [`${hashOf(two)}.wav`]]);
    expect(lines.at(-1)).toMatchObject({ msg: 'removed prompts that no flow names any more', prompts: 1 });
  });

  it('are left alone where somebody else put them', async () => {
    const { start, bring, files, sounds, clock } = setUp([one]);
    const keeper = start();
    await bring(keeper, one);
    writeFileSync(join(sounds, 'prompts', 'welcome.wav'), two);
    mkdirSync(join(sounds, 'other/prompts'), { recursive: true });
    writeFileSync(join(sounds, 'other/prompts', `${hashOf(two)}.wav`), two);
    clock.now += 48 * HOUR_MS;
    await keeper.sweep();
    expect([files(), files('other')]).toEqual([['welcome.wav'], [`${hashOf(two)}.wav`]]);
  });
});

describe('a source that fails', () => {
  it('is left alone for some seconds, while what is on disk is used', async () => {
    const { start, bring, asked, clock, source } = setUp([one, two]);
    const keeper = start();
    await bring(keeper, one);
    source.failure = 'it is away';
    await expect(bring(keeper, two)).rejects.toMatchObject({ code: 'PROMPT_MISSING', hashes: [hashOf(two)] });
    await expect(bring(keeper, two)).rejects.toThrow('it is away');
    await bring(keeper, one);
    expect(asked).toEqual([hashOf(one), hashOf(two)]);
    source.failure = null;
    clock.now += 6_000;
    await bring(keeper, two);
    expect(keeper.missingOf('t1')).toEqual([]);
  });

  it('is not there at all: the fault says what to do', async () => {
    const { sounds, ...paths } = setUp([]);
    const { log } = recordedLog();
    const keeper = new PromptKeeper({
      ...paths,
      sounds,
      list: join(sounds, 'list.json'),
      source: null,
      log,
      now: () => NOON,
    });
    await expect(paths.bring(keeper, one)).rejects.toThrow(/no hub that this sidecar could ask/);
  });
});
