import { describe, expect, it } from 'vitest';
import { anEnd, append, aRow, hangUp, linesOf } from '../../../test/integration/rows/fixture.ts';
import {
  ingestBench,
  LOST_AFTER,
  rejectedLines,
  spoolFiles,
} from '../../../test/integration/rows/ingest-bench.ts';

/** The coarsest clock by which a kernel stamps files. */
const TICK_MS = 10;

describe('a lost call', () => {
  const started = [aRow('call-1', 0), aRow('call-1', 1)];

  it('is closed after its file has not changed for ingest.lostAfter, and the file is kept for the same time again', async () => {
    const { spool, store, ingest, clock } = ingestBench();
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
    expect(spoolFiles(spool)).toEqual(['call-1.jsonl']);
    clock.pass(LOST_AFTER);
    await ingest.drain();
    expect(spoolFiles(spool)).toEqual([]);
    expect(rejectedLines(spool, 'call-1')[1]).toBe('{"torn');
    expect(await store.rows('call-1')).toHaveLength(3);
  });

  it('gets rows that arrive late, and its real end replaces error(lost)', async () => {
    const { spool, store, ingest, clock, restart } = ingestBench();
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
    hangUp(spool, 'call-1');
    await next.drain();
    expect(await store.rows('call-1')).toEqual([
      ...started,
      aRow('call-1', 2),
      anEnd('call-1', 3, 'end(hangup)'),
    ]);
    expect(spoolFiles(spool)).toEqual([]);
  });

  it('gets its real end even if its file had been deleted', async () => {
    const { spool, store, ingest, clock, restart } = ingestBench();
    append(spool, 'call-1', started);
    await ingest.drain();
    clock.pass(LOST_AFTER);
    await ingest.drain();
    clock.pass(LOST_AFTER);
    await ingest.drain();
    expect(spoolFiles(spool)).toEqual([]);
    append(spool, 'call-1', [anEnd('call-1', 2)]);
    await restart().drain();
    expect(await store.rows('call-1')).toEqual([...started, anEnd('call-1', 2)]);
  });

  it('does not result from setting the wall clock', async () => {
    const { spool, store, ingest, clock } = ingestBench();
    append(spool, 'call-1', started);
    await ingest.drain();
    clock.wall += 10 * LOST_AFTER;
    await ingest.drain();
    clock.wall -= 20 * LOST_AFTER;
    await ingest.drain();
    expect(await store.rows('call-1')).toHaveLength(2);
  });

  it('without a complete row leaves no row', async () => {
    const { spool, store, ingest, clock } = ingestBench();
    append(spool, 'call-1', '{"callid":"call-1","row_in');
    append(spool, 'call-2', '');
    await ingest.drain();
    clock.pass(LOST_AFTER);
    await ingest.drain();
    expect(await store.calls({ limit: 10 })).toEqual([]);
    expect(spoolFiles(spool)).toEqual([]);
    expect(rejectedLines(spool, 'call-1')[1]).toBe('{"callid":"call-1","row_in');
  });
});
