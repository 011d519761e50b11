import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aCall, anEnd, append, aRow, hangUp, linesOf } from '../../../test/integration/rows/fixture.ts';
import { ingestBench, rejectedLines, spoolFiles } from '../../../test/integration/rows/ingest-bench.ts';

describe('rejected lines', () => {
  it('go to rejected/ once, with the reason, and the lines behind them are stored', async () => {
    const { spool, store, ingest, restart } = ingestBench();
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
    hangUp(spool, 'call-1');
    await restart().drain();
    expect(await store.rows('call-1')).toEqual(aCall('call-1', 2));
    const kept = rejectedLines(spool, 'call-1');
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
    expect(spoolFiles(spool)).toEqual([]);
  });

  it('include a line of several megabytes, even one that is still growing', async () => {
    const { spool, store, ingest } = ingestBench();
    const rows = aCall('call-1', 3);
    const long = JSON.stringify(aRow('call-1', 9, { input_args: 'x'.repeat(1024 * 1024) }));
    append(spool, 'call-1', `${linesOf(rows.slice(0, 1))}${'y'.repeat(1_500_000)}`);
    await ingest.drain();
    append(spool, 'call-1', 'y'.repeat(1_500_000));
    await ingest.drain();
    append(spool, 'call-1', `z\n${long}\n${linesOf(rows.slice(1))}`);
    await ingest.drain();
    expect(await store.rows('call-1')).toEqual(rows);
    const [note = '', content, note2 = '', content2] = rejectedLines(spool, 'call-1');
    expect(JSON.parse(note.slice(1))).toMatchObject({ code: 'TOO_LONG', length: 3_000_001 });
    expect(content).toBe(`${'y'.repeat(3_000_000)}z`);
    expect(JSON.parse(note2.slice(1))).toMatchObject({ code: 'TOO_LONG' });
    expect(content2).toBe(long);
  });

  it('include a row with a value that the table cannot hold', async () => {
    const { spool, store, ingest, logged } = ingestBench();
    const rows = aCall('call-1', 3);
    const bad = aRow('call-1', 5, { sequence: 2 ** 40, input_args: '13800138000' });
    append(spool, 'call-1', [rows[0], bad, rows[1], rows[2]] as object[]);
    append(spool, 'call-2', aCall('call-2', 3));
    await ingest.drain();
    expect(await store.rows('call-1')).toEqual(rows);
    expect(await store.rows('call-2')).toHaveLength(3);
    expect(rejectedLines(spool, 'call-1')[1]).toBe(JSON.stringify(bad));
    expect(JSON.stringify(logged)).not.toContain('13800138000');
  });

  it('do not include rows whose text is too long: it is cut and counted', async () => {
    const { spool, store, ingest } = ingestBench();
    const long = '😀'.repeat(10_000);
    append(spool, 'call-1', [aRow('call-1', 0, { input_args: long }), anEnd('call-1', 1)]);
    await ingest.drain();
    expect((await store.rows('call-1'))[0]?.input_args).toBe('😀'.repeat(1024));
    expect(ingest.status().rows).toMatchObject({ cut: 1, rejected: 0 });
  });

  it('hold up no other call when rejected/ cannot be written', async () => {
    const { spool, store, ingest, clock } = ingestBench();
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
    expect(rejectedLines(spool, 'call-1')[1]).toBe('rubbish');
  });
});
