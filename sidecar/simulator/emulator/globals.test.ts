import { describe, expect, it } from 'vitest';
import { ENGINES, reportedBy, START } from '../../../test/support/emulated-host.ts';
import { runScript } from '../run/run-script.ts';
import type { ScriptRunner } from '../run/runner.ts';
import { VirtualFiles } from './file-io.ts';

describe.each(['quickjs', 'vm'])('globals in %s', (engine) => {
  it('gives a hook its event and no session', async () => {
    const headers = { 'Unique-ID': 'call-1', variable_a: 'b' };
    expect(
      await reportedBy(
        engine,
        "report([session, event.getType(), event.getHeader('unique-id'), event.getHeader('variable_a'), event.getHeader('none'), event.getBody()])",
        { hookEvent: { type: 'CHANNEL_HANGUP_COMPLETE', headers } },
      ),
    ).toEqual([[false, 'CHANNEL_HANGUP_COMPLETE', 'call-1', 'b', '', '']]);
    expect(await reportedBy(engine, 'report([typeof session, typeof event])')).toEqual([
      ['object', 'undefined'],
    ]);
  });

  describe('FileIO', () => {
    const files = (): VirtualFiles => {
      const out = new VirtualFiles(['/spool']);
      out.put('/home/a.json', '好{"a":1}');
      return out;
    };

    it('throws if the file or its folder does not exist', async () => {
      expect(
        await reportedBy(
          engine,
          `report([caught(function () { new FileIO('/home/none', 'r'); }), caught(function () { new FileIO('/none/a', 'wc'); }), caught(function () { new FileIO('/x'); })])`,
          { files: files() },
        ),
      ).toEqual([['Cannot Open File: /home/none', 'Cannot Open File: /none/a', 'Invalid Args']]);
    });

    it('keeps old bytes after a shorter second read, and can split a character between chunks', async () => {
      expect(
        await reportedBy(
          engine,
          `var f = new FileIO('/home/a.json', 'r'); report([f.path, f.open, f.data(), f.read(100), f.data(), f.read(100), f.data()]);
           var g = new FileIO('/home/a.json', 'r'); g.read(7); report(g.data()); g.read(4); report(g.data());
           var h = new FileIO('/home/a.json', 'r'); h.read(2); report(h.data().length > 0 && h.data() !== '好');`,
          { files: files() },
        ),
      ).toEqual([['/home/a.json', true, false, true, '好{"a":1}', false, false], '好{"a"', ':1}{"a"', true]);
    });

    it('appends, truncates and deletes, and refuses operations that it was not opened for', async () => {
      const all = files();
      expect(
        await reportedBy(
          engine,
          `var f = new FileIO('/spool/x.jsonl', 'wca'); report([f.write('一\\n'), f.write('two\\0three'), f.read(10)]);
           new FileIO('/spool/x.jsonl', 'wa').write('!');
           var r = new FileIO('/spool/x.jsonl', 'r'); r.read(100); report([r.data(), r.write('no')]);
           new FileIO('/spool/x.jsonl', 'wt').write('new'); report([fileDelete('/home/a.json'), fileDelete('/home/a.json')]);`,
          { files: all },
        ),
      ).toEqual([
        [true, true, false],
        ['一\ntwo!', false],
        [true, false],
      ]);
      expect(all.text('/spool/x.jsonl')).toBe('new');
    });

    it('aborts the script when it is used after close(), which would crash FreeSWITCH', async () => {
      await expect(
        reportedBy(engine, `var f = new FileIO('/home/a.json', 'r'); f.close(); f.read(1)`, {
          files: files(),
        }),
      ).rejects.toThrow(/would crash/);
    });

    it('file_exists tells whether the file exists', async () => {
      const script = `report(['/home/a.json', '/home/b.json', ''].map(function (path) { return apiExecute('file_exists', path); }))`;
      expect(await reportedBy(engine, script, { files: files() })).toEqual([['true', 'false', 'false']]);
    });
  });

  it('File exists only after use(), and every method throws', async () => {
    expect(
      await reportedBy(
        engine,
        `report(typeof File); use('File'); report(caught(function () { new File('/x').open('r'); })); report(caught(function () { use('Nonsense'); }))`,
      ),
    ).toEqual(['undefined', 'Not yet implemented', 'Error loading Nonsense']);
  });

  it('CURL passes the answer to the callback, and returns nothing without an answer or a text', async () => {
    expect(
      await reportedBy(
        engine,
        `use('CURL');
         var got = []; report(new CURL().run('POST', 'http://a/b', '{}', function (text, arg) { got.push(text, arg); return true; }, 'arg', '', 2, 'application/json'));
         report([got, at()]);
         report(['http://nobody', 'http://empty'].map(function (url) { return String(new CURL().run('GET', url, '', function () { return true; })); }))`,
        {
          http: ({ url, body, pass }) => {
            pass(250);
            if (url.includes('empty')) return '';
            return url.includes('nobody') ? undefined : `3 ${body}`;
          },
        },
      ),
    ).toEqual([true, [['3 {}', 'arg'], 250], ['undefined', 'undefined']]);
  });

  it('has one clock in UTC and seeded random numbers', async () => {
    const script = `
      session.sleep(1234);
      var d = new Date();
      report([d.toISOString(), d.getHours(), d.getTimezoneOffset(), String(d), d instanceof Date, new Date(2026, 0, 2, 3).toISOString(), new Date('2026-01-01T05:00:00').getTime(), apiExecute('strftime', '%H:%M:%S')]);
      report([Math.random(), session.uuid, apiExecute('create_uuid', '')])`;
    const [time, random] = (await reportedBy(engine, script)) as [unknown[], string[]];
    expect(time).toEqual([
      '2026-01-01T00:00:01.234Z',
      0,
      0,
      'Thu, 01 Jan 2026 00:00:01 GMT+0000 (Coordinated Universal Time)',
      true,
      '2026-01-02T03:00:00.000Z',
      START + 5 * 3_600_000,
      '00:00:01',
    ]);
    expect(await reportedBy(engine, script)).toEqual([time, random]);
    expect(random[1]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(random[1]).not.toBe(random[2]);
    expect((await reportedBy(engine, script, { seed: 2 }))[1]).not.toEqual(random);
  });

  it('passes arguments and hides globals that mod_v8 does not have', async () => {
    expect(
      await reportedBy(
        engine,
        `report([argv, argc, typeof setTimeout, typeof process, typeof console, typeof require, typeof scriptPath])`,
        {
          argv: ['flow', 'x'],
        },
      ),
    ).toEqual([[['flow', 'x'], 2, 'undefined', 'undefined', 'undefined', 'function', 'string']]);
  });

  it('ends a script at exit()', async () => {
    const result = await runScript({
      runner: ENGINES[engine] as ScriptRunner,
      source: `console_log('INFO', 'a'); exit('enough'); console_log('INFO', 'b')`,
    });
    expect(result).toMatchObject({ end: { end: 'exit', message: 'enough' }, log: [{ text: 'a' }] });
  });

  it('reports an uncaught exception', async () => {
    const result = await runScript({ runner: ENGINES[engine] as ScriptRunner, source: `null.x` });
    expect(result.end).toMatchObject({ end: 'threw', message: expect.stringMatching(/TypeError/) });
    expect(
      (await runScript({ runner: ENGINES[engine] as ScriptRunner, source: `throw 'text'` })).end,
    ).toEqual({
      end: 'threw',
      message: 'text',
    });
  });
});
