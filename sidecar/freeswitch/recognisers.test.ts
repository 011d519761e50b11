import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { recordedLog } from '../../test/support/log.ts';
import { Recognisers, recogniserName, recognisersIn } from './recognisers.ts';

/** What FreeSWITCH 1.11 answers to `show modules as json`, shortened. */
const ANSWER = readFileSync(join(import.meta.dirname, 'show-modules.json'), 'utf8');

describe('the recogniser in the settings', () => {
  it.each([
    [{}, 'unimrcp'],
    [{ preset: 'vosk' }, 'vosk'],
    [{ preset: 'test', engine: 'other' }, 'other'],
    [{ engine: 'unimrcp:baidu' }, 'unimrcp'],
    [{ start: 'init myasr ${asrproxy_addr}\ngrammar default default' }, 'myasr'],
    [{ preset: 'template', start: 'myasr:profile {a=b}default default' }, 'myasr'],
    [{ start: '${my_engine} default default' }, null],
  ] as const)('%j has the name %s in FreeSWITCH', (settings, name) => {
    expect(recogniserName(settings)).toBe(name);
  });
});

describe('recognisersIn', () => {
  it('finds the recognisers among all interfaces of the modules', () => {
    expect(recognisersIn(ANSWER)).toEqual([{ name: 'test', module: 'mod_test' }]);
  });

  it.each(['-ERR no reply', '', '[]', '{"rows":"x"}', 'null'])(
    'returns nothing for the answer %j',
    (answer) => {
      expect(recognisersIn(answer)).toBeUndefined();
    },
  );

  it('ignores malformed entries, and returns a limited number', () => {
    const rows = [
      null,
      { type: 'asr', name: 1, ikey: 'x' },
      { type: 'asr', name: 'x'.repeat(1_000), ikey: 'y' },
    ];
    expect(recognisersIn(JSON.stringify({ rows }))).toEqual([{ name: 'x'.repeat(100), module: 'y' }]);
    const many = Array.from({ length: 1_000 }, (_, i) => ({ type: 'asr', name: `${i}`, ikey: 'y' }));
    expect(recognisersIn(JSON.stringify({ rows: many }))).toHaveLength(50);
  });
});

describe('Recognisers', () => {
  function watch(settings: ConstructorParameters<typeof Recognisers>[0]) {
    const freeswitch = { connected: true, answer: ANSWER, api: async () => freeswitch.answer };
    const { log, lines } = recordedLog();
    const recognisers = new Recognisers(settings, freeswitch, log);
    onTestFinished(() => recognisers.stop());
    return { freeswitch, recognisers, lines };
  }

  it('log once that the configured recogniser is missing, and once that it is back', async () => {
    const { freeswitch, recognisers, lines } = watch({});
    expect(recognisers.status()).toEqual({ set: 'unimrcp', available: null, missing: false });
    await recognisers.refresh();
    await recognisers.refresh();
    expect(recognisers.status().missing).toBe(true);
    const rows = [{ type: 'asr', name: 'UniMRCP', ikey: 'mod_unimrcp' }];
    freeswitch.answer = JSON.stringify({ rows });
    await recognisers.refresh();
    expect(recognisers.status().missing).toBe(false);
    expect(lines.map(({ level, advice }) => [level, advice])).toEqual([
      ['error', 'load mod_unimrcp (modules.conf.xml), or set recogniser.preset to one that FreeSWITCH has'],
      ['info', undefined],
    ]);
  });

  it('have no status while FreeSWITCH is unavailable or gives another answer', async () => {
    const { freeswitch, recognisers } = watch({});
    await recognisers.refresh();
    freeswitch.connected = false;
    expect(recognisers.status()).toMatchObject({ available: null, missing: false });
    freeswitch.connected = true;
    freeswitch.answer = '-ERR';
    await recognisers.refresh();
    expect(recognisers.status()).toMatchObject({ available: null, missing: false });
  });

  it('report nothing missing if a channel variable selects the recogniser', async () => {
    const { recognisers } = watch({ start: '${engine} default default' });
    await recognisers.refresh();
    expect(recognisers.status()).toMatchObject({ set: null, missing: false });
  });
});
