import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aCall, anEnd, append, aRow, linesOf, TurnedClock } from '../../test/rows/fixture.ts';
import { differences, seeded, writeLoad } from '../../test/rows/writer.ts';
import { temporaryFolder } from '../../test/support/home.ts';
import { type LogLine, recordedLog } from '../../test/support/log.ts';
import { until } from '../../test/support/until.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { createIngest, type Ingest, type IngestSettings } from './ingest.ts';

/** The coarsest clock by which a kernel stamps files. */
const TICK_MS = 10;
const LOST_AFTER = 21_600_000;

interface Bench {
  home: string;
  spool: string;
  store: Store;
  ingest: Ingest;
  clock: TurnedClock;
  logged: LogLine[];
  /** Another process's view: nothing of this one is kept. */
  restart: () => Ingest;
}

function bench(settings: Partial<IngestSettings> = {}, home = temporaryFolder()): Bench {
  const spool = join(home, 'spool');
  mkdirSync(spool, { recursive: true });
  const { log, lines } = recordedLog();
  const clock = new TurnedClock();
  const store = openStore({ home, timezone: 'Asia/Shanghai' }, { log, clock });
  onTestFinished(() => store.close());
  const restart = () =>
    createIngest({
      spool,
      store,
      log,
      clock,
      registry: new Registry(),
      settings: { batchRows: 7, batchMs: 20, lostAfter: LOST_AFTER, ...settings },
    });
  return { home, spool, store, ingest: restart(), clock, logged: lines, restart };
}

const jsonl = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
const rejected = (spool: string, callid: string) =>
  readFileSync(join(spool, 'rejected', `${callid}.jsonl`), 'utf8').split('\n');

describe('a call', () => {
  it('comes out of the store as it went into the spool, and its file goes', async () => {
    const { spool, store, ingest } = bench();
    const rows = aCall('call-1', 20);
    append(spool, 'call-1', rows);
    await ingest.drain();
    expect(await store.rows('call-1')).toEqual(rows);
    expect(jsonl(spool)).toEqual([]);
    expect(ingest.status()).toMatchObject({ files: 0, waiting: 0, store: { up: true } });
    expect(ingest.status().rows).toEqual({ committed: 20, cut: 0, rejected: 0 });
  });

  it('is moved while it runs, whatever pieces its lines come in', async () => {
    const { spool, store, ingest } = bench();
    const text = linesOf(aCall('call-1', 5));
    for (let start = 0; start < text.length; start += 333) {
      append(spool, 'call-1', text.slice(start, start + 333));
      await ingest.drain();
    }
    expect(await store.rows('call-1')).toEqual(aCall('call-1', 5));
  });

  it('keeps a line that is torn inside a character until its end comes', async () => {
    const { spool, store, ingest } = bench();
    const bytes = Buffer.from(linesOf(aCall('call-1', 2)));
    const inside = bytes.indexOf(Buffer.from('好')) + 1;
    const path = join(spool, 'call-1.jsonl');
    writeFileSync(path, bytes.subarray(0, inside));
    await ingest.drain();
    expect(await store.rows('call-1')).toEqual([]);
    writeFileSync(path, bytes);
    await ingest.drain();
    expect(await store.rows('call-1')).toEqual(aCall('call-1', 2));
  });

  it('may have missing keys, unknown keys, empty lines, a byte order mark and CRLF', async () => {
    const { spool, store, ingest } = bench();
    const end = JSON.stringify(anEnd('call-1', 1));
    append(spool, 'call-1', `\uFEFF{"callid":"call-1","row_index":0,"newer":{"a":1}}\r\n\n  \n${end}\r\n`);
    await ingest.drain();
    const rows = await store.rows('call-1');
    expect(rows[0]).toEqual({
      ...Object.fromEntries(Object.keys(aRow('x', 0)).map((key) => [key, null])),
      callid: 'call-1',
      row_index: 0,
    });
    expect(rows[1]).toEqual(anEnd('call-1', 1));
    expect(jsonl(spool)).toEqual([]);
  });

  it('is read on where the last process stopped', async () => {
    const { spool, store, ingest, restart } = bench();
    const rows = aCall('call-1', 30);
    append(spool, 'call-1', rows.slice(0, 12));
    await ingest.drain();
    append(spool, 'call-1', rows.slice(12));
    await restart().drain();
    expect(await store.rows('call-1')).toEqual(rows);
  });
});

describe('a file', () => {
  it('that uses a name again is read from its beginning', async () => {
    const { spool, store, ingest, restart } = bench();
    append(spool, 'call-1', [aRow('call-1', 0), aRow('call-1', 1)]);
    await ingest.drain();
    const other = [aRow('call-1', 0), aRow('call-1', 1, { input_args: 'other' }), anEnd('call-1', 2)];
    writeFileSync(join(spool, 'call-1.jsonl'), linesOf(other));
    await restart().drain();
    expect((await store.rows('call-1')).map((row) => row.input_args)).toEqual([
      'invitation',
      'invitation',
      '好的 1',
      'other',
      'end()',
    ]);
  });

  it('that comes back after it was finished is not moved twice', async () => {
    const { spool, store, ingest, restart } = bench();
    append(spool, 'call-1', aCall('call-1', 9));
    await ingest.drain();
    append(spool, 'call-1', aCall('call-1', 9));
    await ingest.drain();
    append(spool, 'call-1', aCall('call-1', 9).slice(0, 4));
    await restart().drain();
    expect(await store.rows('call-1')).toHaveLength(9);
    expect(jsonl(spool)).toEqual([]);
  });

  it('that is an older copy of one half moved goes on from there', async () => {
    const { spool, store, ingest, restart } = bench();
    const rows = aCall('call-1', 8);
    append(spool, 'call-1', rows.slice(0, 5));
    await ingest.drain();
    writeFileSync(join(spool, 'call-1.jsonl'), linesOf(rows.slice(0, 3)));
    const next = restart();
    await next.drain();
    append(spool, 'call-1', rows.slice(5));
    await next.drain();
    expect(await store.rows('call-1')).toEqual(rows);
  });

  it('that is no file of the spool is left alone', async () => {
    const { home, spool, store, ingest } = bench();
    const outside = join(home, 'outside.jsonl');
    writeFileSync(outside, linesOf(aCall('outside', 2)));
    symlinkSync(outside, join(spool, 'link.jsonl'));
    mkdirSync(join(spool, 'folder.jsonl'));
    writeFileSync(join(spool, '.hidden.jsonl'), linesOf(aCall('hidden', 2)));
    writeFileSync(join(spool, 'notes.txt'), linesOf(aCall('notes', 2)));
    await ingest.drain();
    for (const callid of ['outside', 'hidden', 'notes']) expect(await store.rows(callid)).toEqual([]);
    expect(readdirSync(spool)).toEqual(
      expect.arrayContaining(['.hidden.jsonl', 'folder.jsonl', 'link.jsonl', 'notes.txt']),
    );
    expect(existsSync(outside)).toBe(true);
  });

  it('stays while rows come after its DESTROY row', async () => {
    const { spool, store, ingest } = bench();
    append(spool, 'call-1', `${linesOf(aCall('call-1', 3))}{"callid":"call-1"`);
    await ingest.drain();
    expect(jsonl(spool)).toEqual(['call-1.jsonl']);
    append(spool, 'call-1', ',"row_index":3}\n');
    await ingest.drain();
    expect(await store.rows('call-1')).toHaveLength(4);
    expect(jsonl(spool)).toEqual([]);
  });
});

describe('what is no row', () => {
  it('goes to rejected/ with the reason, once, and reading goes on', async () => {
    const { spool, store, ingest, restart } = bench();
    const [first, end] = aCall('call-1', 2).map((row) => JSON.stringify(row));
    const bad = [
      'not json',
      '[1]',
      '{"row_index":1}',
      '{"callid":"call-1","row_index":-1}',
      '{"callid":"call-1"',
      '"x"',
    ];
    append(spool, 'call-1', `${[first, ...bad].join('\n')}\n`);
    await ingest.drain();
    append(spool, 'call-1', `${end}\n`);
    await restart().drain();
    expect(await store.rows('call-1')).toEqual(aCall('call-1', 2));
    const kept = rejected(spool, 'call-1');
    expect(kept.filter((line) => !line.startsWith('#'))).toEqual([...bad, '']);
    const notes = kept.filter((line) => line.startsWith('#')).map((line) => JSON.parse(line.slice(1)));
    expect(notes.map(({ code }) => code)).toEqual([
      'NOT_JSON',
      'NOT_AN_OBJECT',
      'NO_CALLID',
      'NO_ROW_INDEX',
      'NOT_JSON',
      'NOT_AN_OBJECT',
    ]);
    expect(notes[0]).toMatchObject({
      offset: Buffer.byteLength(`${first}\n`),
      length: 8,
      reason: 'not JSON',
    });
    expect(jsonl(spool)).toEqual([]);
  });

  it('may be a line of megabytes, even while it grows', async () => {
    const { spool, store, ingest } = bench();
    const rows = aCall('call-1', 3);
    const long = JSON.stringify(aRow('call-1', 9, { input_args: 'x'.repeat(1024 * 1024) }));
    append(spool, 'call-1', `${linesOf(rows.slice(0, 1))}${'y'.repeat(1_500_000)}`);
    await ingest.drain();
    append(spool, 'call-1', 'y'.repeat(1_500_000));
    await ingest.drain();
    append(spool, 'call-1', `z\n${long}\n${linesOf(rows.slice(1))}`);
    await ingest.drain();
    expect(await store.rows('call-1')).toEqual(rows);
    const [note = '', content, note2 = '', content2] = rejected(spool, 'call-1');
    expect(JSON.parse(note.slice(1))).toMatchObject({ code: 'TOO_LONG', length: 3_000_001 });
    expect(content).toBe(`${'y'.repeat(3_000_000)}z`);
    expect(JSON.parse(note2.slice(1))).toMatchObject({ code: 'TOO_LONG' });
    expect(content2).toBe(long);
  });

  it('is a row with a value that the table cannot hold', async () => {
    const { spool, store, ingest, logged } = bench();
    const rows = aCall('call-1', 3);
    const bad = aRow('call-1', 5, { sequence: 2 ** 40, input_args: '13800138000' });
    append(spool, 'call-1', [rows[0], bad, rows[1], rows[2]] as object[]);
    append(spool, 'call-2', aCall('call-2', 3));
    await ingest.drain();
    expect(await store.rows('call-1')).toEqual(rows);
    expect(await store.rows('call-2')).toHaveLength(3);
    expect(rejected(spool, 'call-1')[1]).toBe(JSON.stringify(bad));
    expect(JSON.stringify(logged)).not.toContain('13800138000');
  });

  it('is not text that is merely too long: that is cut and counted', async () => {
    const { spool, store, ingest } = bench();
    const long = '😀'.repeat(10_000);
    append(spool, 'call-1', [aRow('call-1', 0, { input_args: long }), anEnd('call-1', 1)]);
    await ingest.drain();
    expect((await store.rows('call-1'))[0]?.input_args).toBe('😀'.repeat(1024));
    expect(ingest.status().rows).toMatchObject({ cut: 1, rejected: 0 });
  });

  it('does not keep other calls waiting where rejected/ cannot be written', async () => {
    const { spool, store, ingest, clock } = bench();
    writeFileSync(join(spool, 'rejected'), 'a file where the folder should be');
    append(spool, 'call-1', `rubbish\n${linesOf(aCall('call-1', 2))}`);
    append(spool, 'call-2', aCall('call-2', 2));
    await ingest.drain();
    expect(await store.rows('call-1')).toEqual([]);
    expect(await store.rows('call-2')).toHaveLength(2);
    renameSync(join(spool, 'rejected'), join(spool, 'was-rejected'));
    clock.pass(5000);
    await ingest.drain();
    expect(await store.rows('call-1')).toHaveLength(2);
    expect(rejected(spool, 'call-1')[1]).toBe('rubbish');
  });
});

describe('a lost call', () => {
  const started = [aRow('call-1', 0), aRow('call-1', 1)];

  it('is closed when its file has been still for long enough, and its file stays as long again', async () => {
    const { spool, store, ingest, clock } = bench();
    append(spool, 'call-1', `${linesOf(started)}{"torn`);
    await ingest.drain();
    // The file's own time may lie a kernel tick before the moment at which it was written.
    clock.pass(LOST_AFTER - TICK_MS);
    await ingest.drain();
    expect(await store.rows('call-1')).toHaveLength(2);
    clock.pass(TICK_MS);
    await ingest.drain();
    const rows = await store.rows('call-1');
    expect(rows[2]).toMatchObject({
      input_type: 11,
      input_args: 'error(lost)',
      row_index: 2,
      sequence: 2,
      current_flowid: 'F1',
      input_start_time: started[0]?.input_start_time,
      potential: '3',
      flow_name: 'invitation',
      matching_method: null,
      response_type: null,
    });
    expect(jsonl(spool)).toEqual(['call-1.jsonl']);
    clock.pass(LOST_AFTER);
    await ingest.drain();
    expect(jsonl(spool)).toEqual([]);
    expect(rejected(spool, 'call-1')[1]).toBe('{"torn');
    expect(await store.rows('call-1')).toHaveLength(3);
  });

  it('gets rows that come after all, and its real end instead of the made-up one', async () => {
    const { spool, store, ingest, clock, restart } = bench();
    append(spool, 'call-1', started);
    await ingest.drain();
    clock.pass(LOST_AFTER);
    await ingest.drain();
    append(spool, 'call-1', [aRow('call-1', 2)]);
    const next = restart();
    await next.drain();
    expect((await store.rows('call-1')).map((row) => row.input_args)).toEqual([
      'invitation',
      '好的 1',
      '好的 2',
      'error(lost)',
    ]);
    append(spool, 'call-1', [anEnd('call-1', 3, 'end(hangup)')]);
    await next.drain();
    expect(await store.rows('call-1')).toEqual([
      ...started,
      aRow('call-1', 2),
      anEnd('call-1', 3, 'end(hangup)'),
    ]);
    expect(jsonl(spool)).toEqual([]);
  });

  it('gets its real end even when its file had gone', async () => {
    const { spool, store, ingest, clock, restart } = bench();
    append(spool, 'call-1', started);
    await ingest.drain();
    clock.pass(LOST_AFTER);
    await ingest.drain();
    clock.pass(LOST_AFTER);
    await ingest.drain();
    expect(jsonl(spool)).toEqual([]);
    append(spool, 'call-1', [anEnd('call-1', 2)]);
    await restart().drain();
    expect(await store.rows('call-1')).toEqual([...started, anEnd('call-1', 2)]);
  });

  it('is not made of a call by a clock that is set', async () => {
    const { spool, store, ingest, clock } = bench();
    append(spool, 'call-1', started);
    await ingest.drain();
    clock.wall += 10 * LOST_AFTER;
    await ingest.drain();
    clock.wall -= 20 * LOST_AFTER;
    await ingest.drain();
    expect(await store.rows('call-1')).toHaveLength(2);
  });

  it('that never got a whole row leaves no row', async () => {
    const { spool, store, ingest, clock } = bench();
    append(spool, 'call-1', '{"callid":"call-1","row_in');
    append(spool, 'call-2', '');
    await ingest.drain();
    clock.pass(LOST_AFTER);
    await ingest.drain();
    expect(await store.calls({ limit: 10 })).toEqual([]);
    expect(jsonl(spool)).toEqual([]);
    expect(rejected(spool, 'call-1')[1]).toBe('{"callid":"call-1","row_in');
  });
});

describe('a running ingest', () => {
  it('moves rows as they are written', async () => {
    const { spool, store, ingest } = bench();
    ingest.start();
    onTestFinished(() => ingest.stop());
    append(spool, 'call-1', [aRow('call-1', 0)]);
    await until('the first row', async () => (await store.rows('call-1')).length === 1);
    append(spool, 'call-1', [anEnd('call-1', 1)]);
    await until('the second row', async () => (await store.rows('call-1')).length === 2);
    await until('the file is gone', () => jsonl(spool).length === 0);
  });

  it('takes no call for lost and no row twice, however the wall clock jumps', async () => {
    const home = temporaryFolder();
    const spool = join(home, 'spool');
    const { log } = recordedLog();
    const random = seeded(3);
    let ahead = 0;
    const clock = { now: () => Date.now() + ahead, monotonic: () => performance.now() };
    const store = openStore({ home, timezone: 'UTC' }, { log, clock });
    const settings = { batchRows: 20, batchMs: 5, lostAfter: 30_000 };
    const ingest = createIngest({ spool, store, log, clock, registry: new Registry(), settings });
    onTestFinished(async () => {
      await ingest.stop();
      await store.close();
    });
    const load = writeLoad(spool, { calls: 10, rows: 400, ms: 1500 }, random);
    ingest.start();
    const jumping = setInterval(() => {
      ahead = (random() - 0.5) * 10 * 86_400_000;
    }, 20);
    onTestFinished(() => clearInterval(jumping));
    await load.written;
    await until('everything is moved', () => jsonl(spool).length === 0);
    expect(await differences(store, load.calls)).toEqual([]);
  });

  it('drains on request, and stops', async () => {
    const { spool, store, ingest } = bench();
    ingest.start();
    for (let call = 0; call < 50; call++) append(spool, `call-${call}`, aCall(`call-${call}`, 6));
    await ingest.drain();
    expect(jsonl(spool)).toEqual([]);
    expect(await store.calls({ limit: 100 })).toHaveLength(50);
    await ingest.stop();
    append(spool, 'late', aCall('late', 2));
    expect(jsonl(spool)).toEqual(['late.jsonl']);
  });
});
