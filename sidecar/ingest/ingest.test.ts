import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aCall, anEnd, append, aRow, hangUp, linesOf } from '../../test/integration/rows/fixture.ts';
import { ingestBench, spoolFiles } from '../../test/integration/rows/ingest-bench.ts';
import { differences, seeded, writeLoad } from '../../test/integration/rows/writer.ts';
import { temporaryFolder } from '../../test/support/home.ts';
import { recordedLog } from '../../test/support/log.ts';
import { until } from '../../test/support/until.ts';
import { openStore } from '../store/open.ts';
import { createIngest } from './ingest.ts';

describe('a call', () => {
  it('is stored exactly as it was in the spool, and its file is deleted after the hang-up', async () => {
    const { spool, store, ingest } = ingestBench();
    const rows = aCall('call-1', 20);
    append(spool, 'call-1', rows);
    await ingest.drain();
    expect(await store.rows('call-1')).toEqual(rows);
    expect(spoolFiles(spool)).toEqual(['call-1.jsonl']);
    hangUp(spool, 'call-1');
    await ingest.drain();
    expect(spoolFiles(spool)).toEqual([]);
    expect(ingest.status()).toMatchObject({ files: 0, waiting: 0, store: { up: true } });
    expect(ingest.status().rows).toEqual({ committed: 20, cut: 0, rejected: 0 });
  });

  it('is stored while it runs, even if its lines arrive in pieces', async () => {
    const { spool, store, ingest } = ingestBench();
    const text = linesOf(aCall('call-1', 5));
    for (let start = 0; start < text.length; start += 333) {
      append(spool, 'call-1', text.slice(start, start + 333));
      await ingest.drain();
    }
    expect(await store.rows('call-1')).toEqual(aCall('call-1', 5));
  });

  it('with a line that ends in the middle of a character waits for the rest of the line', async () => {
    const { spool, store, ingest } = ingestBench();
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
    const { spool, store, ingest } = ingestBench();
    const end = JSON.stringify(anEnd('call-1', 1));
    append(spool, 'call-1', `\uFEFF{"callid":"call-1","row_index":0,"newer":{"a":1}}\r\n\n  \n${end}\r\n`);
    hangUp(spool, 'call-1');
    await ingest.drain();
    const rows = await store.rows('call-1');
    expect(rows[0]).toEqual({
      ...Object.fromEntries(Object.keys(aRow('x', 0)).map((key) => [key, null])),
      callid: 'call-1',
      row_index: 0,
    });
    expect(rows[1]).toEqual(anEnd('call-1', 1));
    expect(spoolFiles(spool)).toEqual([]);
  });

  it('is continued after a restart where the last process stopped', async () => {
    const { spool, store, ingest, restart } = ingestBench();
    const rows = aCall('call-1', 30);
    append(spool, 'call-1', rows.slice(0, 12));
    await ingest.drain();
    append(spool, 'call-1', rows.slice(12));
    await restart().drain();
    expect(await store.rows('call-1')).toEqual(rows);
  });
});

describe('a spool file', () => {
  it('that reuses the name of an earlier file is read from its beginning', async () => {
    const { spool, store, ingest, restart } = ingestBench();
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

  it('that reappears after it was deleted is not stored twice', async () => {
    const { spool, store, ingest, restart } = ingestBench();
    append(spool, 'call-1', aCall('call-1', 9));
    hangUp(spool, 'call-1');
    await ingest.drain();
    expect(spoolFiles(spool)).toEqual([]);
    append(spool, 'call-1', aCall('call-1', 9));
    await ingest.drain();
    append(spool, 'call-1', aCall('call-1', 9).slice(0, 4));
    await restart().drain();
    expect(await store.rows('call-1')).toHaveLength(9);
    expect(spoolFiles(spool)).toEqual([]);
  });

  it('that is replaced by an older copy of itself is continued at the stored position', async () => {
    const { spool, store, ingest, restart } = ingestBench();
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

  it('is ignored if it is a link, a folder, a hidden file or not *.jsonl', async () => {
    const { home, spool, store, ingest } = ingestBench();
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

  it('is kept until a line that follows its DESTROY row is complete', async () => {
    const { spool, store, ingest } = ingestBench();
    hangUp(spool, 'call-1');
    append(spool, 'call-1', `${linesOf(aCall('call-1', 3))}{"callid":"call-1"`);
    await ingest.drain();
    expect(spoolFiles(spool)).toEqual(['call-1.jsonl']);
    append(spool, 'call-1', ',"row_index":3}\n');
    await ingest.drain();
    expect(await store.rows('call-1')).toHaveLength(4);
    expect(spoolFiles(spool)).toEqual([]);
  });
});

describe('a running ingest', () => {
  it('stores rows as they are written', async () => {
    const { spool, store, ingest } = ingestBench();
    ingest.start();
    onTestFinished(() => ingest.stop());
    append(spool, 'call-1', [aRow('call-1', 0)]);
    await until('the first row', async () => (await store.rows('call-1')).length === 1);
    append(spool, 'call-1', [anEnd('call-1', 1)]);
    await until('the second row', async () => (await store.rows('call-1')).length === 2);
    hangUp(spool, 'call-1');
    await until('the file is gone', () => spoolFiles(spool).length === 0);
  });

  it('closes no call as lost and stores no row twice when the wall clock jumps', async () => {
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
    await until('everything is moved', () => spoolFiles(spool).length === 0);
    expect(await differences(store, load.calls)).toEqual([]);
  });

  it('stores everything on drain(), and nothing after stop()', async () => {
    const { spool, store, ingest } = ingestBench();
    ingest.start();
    for (let call = 0; call < 50; call++) {
      append(spool, `call-${call}`, aCall(`call-${call}`, 6));
      hangUp(spool, `call-${call}`);
    }
    await ingest.drain();
    expect(spoolFiles(spool)).toEqual([]);
    expect(await store.calls({ limit: 100 })).toHaveLength(50);
    await ingest.stop();
    append(spool, 'late', aCall('late', 2));
    expect(spoolFiles(spool)).toEqual(['late.jsonl']);
  });
});
