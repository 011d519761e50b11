/** What every store must do, whatever its database. One suite, run for each of them. */
import { describe, expect, it } from 'vitest';
import type { Batch, Position, Store } from '../../../sidecar/store/store.ts';
import { aCall, aFurtherFlow, anEnd, aRecord, aRow } from './fixture.ts';

const SPOOL = '11111111-2222-3333-4444-555555555555';
const at = (bytes: number, state: Position['state'] = 'open'): Position => ({
  bytes,
  checksum: 4_000_000_000 + bytes,
  head: '0123456789abcdef',
  state,
});
const keepAll = { beforeCommit: () => undefined };

/** @param open a store on an empty database of its own, closed when the test ends */
export function storeSuite(open: () => Promise<Store>): void {
  const batch = (over: Partial<Batch>): Batch => ({
    spool: SPOOL,
    moves: [],
    table: 'conversation',
    rows: [],
    reappearedCalls: [],
    syntheticRecords: [],
    ...over,
  });

  describe('a batch', () => {
    it('is stored as a whole: rows and positions', async () => {
      const store = await open();
      const rows = aCall('call-1', 5).map((row) => ({ ...row }));
      const moves = [{ file: 'call-1.jsonl', from: null, to: at(100) }];
      expect(await store.commit(batch({ moves, rows }), keepAll)).toEqual({ rows: 5, cut: 0, refused: [] });
      expect(await store.rows('call-1')).toEqual(rows);
      expect(await store.positions(SPOOL, ['call-1.jsonl', 'other.jsonl'])).toEqual(
        new Map([['call-1.jsonl', at(100)]]),
      );
    });

    it('is not stored at all if beforeCommit fails', async () => {
      const store = await open();
      const moves = [{ file: 'call-1.jsonl', from: null, to: at(100) }];
      const fails = {
        beforeCommit: () => {
          throw new RangeError('no');
        },
      };
      await expect(store.commit(batch({ moves, rows: [{ ...aRow('call-1', 0) }] }), fails)).rejects.toThrow(
        RangeError,
      );
      expect(await store.rows('call-1')).toEqual([]);
      expect((await store.positions(SPOOL, ['call-1.jsonl'])).size).toBe(0);
    });

    it('is refused if the stored position of a file is not the expected one', async () => {
      const store = await open();
      const move = (from: Position | null, to: Position) =>
        store.commit(
          batch({ moves: [{ file: 'call-1.jsonl', from, to }], rows: [{ ...aRow('call-1', 0) }] }),
          keepAll,
        );
      await move(null, at(100));
      await expect(move(null, at(200))).rejects.toMatchObject({ code: 'POSITION_MOVED' });
      await expect(move(at(50), at(200))).rejects.toMatchObject({ code: 'POSITION_MOVED' });
      await expect(move(at(100, 'lost'), at(200))).rejects.toMatchObject({ code: 'POSITION_MOVED' });
      await move(at(100), at(200));
      expect(await store.rows('call-1')).toHaveLength(2);
    });

    it('counts as committed even if the answer to the commit was lost', async () => {
      const store = await open();
      const moves = [{ file: 'call-1.jsonl', from: null, to: at(100) }];
      const again = batch({ moves, rows: [{ ...aRow('call-1', 0) }] });
      await store.commit(again, keepAll);
      expect(await store.commit(again, keepAll)).toEqual({ rows: 1, cut: 0, refused: [] });
      expect(await store.rows('call-1')).toHaveLength(1);
    });

    it('leaves out and reports the rows that cannot be stored', async () => {
      const store = await open();
      const rows = aCall('call-1', 40).map((row) => ({ ...row }) as Record<string, unknown>);
      for (const index of [3, 17]) Object.assign(rows[index] ?? {}, { sequence: 2 ** 31 });
      const asked: number[] = [];
      const { refused } = await store.commit(
        batch({ moves: [{ file: 'call-1.jsonl', from: null, to: at(100) }], rows: rows as Batch['rows'] }),
        { beforeCommit: (before) => asked.push(...before.map(({ index }) => index)) },
      );
      expect(refused.map(({ index }) => index)).toEqual([3, 17]);
      expect(asked).toEqual([3, 17]);
      expect(await store.rows('call-1')).toHaveLength(38);
    });

    it('may be larger than one statement', async () => {
      const store = await open();
      const rows = aCall('call-1', 3000).map((row) => ({ ...row }));
      await store.commit(
        batch({ moves: [{ file: 'call-1.jsonl', from: null, to: at(100) }], rows }),
        keepAll,
      );
      expect((await store.calls({ limit: 1 }))[0]?.rows).toBe(3000);
    });

    it('deletes the synthetic end of a call that turns out not to be lost', async () => {
      const store = await open();
      const lost = [{ ...aRow('call-1', 0) }, { ...anEnd('call-1', 1, 'error(lost)') }];
      await store.commit(
        batch({ moves: [{ file: 'call-1.jsonl', from: null, to: at(100, 'lost') }], rows: lost }),
        keepAll,
      );
      await store.commit(
        batch({
          moves: [{ file: 'call-1.jsonl', from: at(100, 'lost'), to: at(200, 'done') }],
          rows: [{ ...anEnd('call-1', 1) }],
          reappearedCalls: ['call-1'],
        }),
        keepAll,
      );
      expect((await store.rows('call-1')).map((row) => row.input_args)).toEqual(['invitation', 'end()']);
    });
  });

  describe('the record of a call', () => {
    const records = (some: object[], over: Partial<Batch> = {}) =>
      batch({ table: 'call_record', rows: some as Batch['rows'], ...over });

    it('is read exactly as it was stored', async () => {
      const store = await open();
      const bridged = aRecord('call-2', {
        bridge_callid: 'call-3',
        bridge_number: '8001',
        bridge_calldate: '2026-03-01T08:00:01.250Z',
        bridge_answerdate: '2026-03-01T08:00:02.500Z',
        score: '4.5',
        task_id: 'task-1',
      });
      const moves = [{ file: 'call-1.jsonl', from: null, to: at(100, 'done') }];
      const committed = await store.commit(records([aRecord('call-1'), bridged], { moves }), keepAll);
      expect(committed).toEqual({ rows: 2, cut: 0, refused: [] });
      expect(await store.record('call-1')).toEqual(aRecord('call-1'));
      expect(await store.record('call-2')).toEqual(bridged);
      expect(await store.record('call-3')).toBeNull();
      expect(await store.rows('call-1')).toEqual([]);
    });

    it('is stored once: a second one is refused, and others are stored', async () => {
      const store = await open();
      await store.commit(records([aRecord('call-1')]), keepAll);
      const { rows, refused } = await store.commit(
        records([aRecord('call-0'), aRecord('call-1', { bill: 1 }), aRecord('call-2')]),
        keepAll,
      );
      expect([rows, refused.map(({ index }) => index)]).toEqual([2, [1]]);
      expect(await store.record('call-1')).toEqual(aRecord('call-1'));
      expect(await store.record('call-2')).not.toBeNull();
    });

    it('is made for a lost call that has none, and replaced by the real one', async () => {
      const store = await open();
      const made = (callid: string) => ({
        callid,
        flow_name: 'invitation',
        flow_end: 'error(lost)',
        error_code: 5,
      });
      await store.commit(records([aRecord('call-1')]), keepAll);
      const rows = ['call-1', 'call-2'].map((callid) => ({ ...anEnd(callid, 1, 'error(lost)') }));
      await store.commit(batch({ rows, syntheticRecords: [made('call-1'), made('call-2')] }), keepAll);
      expect(await store.record('call-1')).toEqual(aRecord('call-1'));
      expect(await store.record('call-2')).toMatchObject({ ...made('call-2'), bill: null, calldate: null });
      await store.commit(records([aRecord('call-2')]), keepAll);
      expect(await store.record('call-2')).toEqual(aRecord('call-2'));
    });

    it('is part of its call in lists', async () => {
      const store = await open();
      await store.commit(batch({ rows: ['call-1', 'call-2'].map((id) => ({ ...aRow(id, 0) })) }), keepAll);
      await store.commit(records([aRecord('call-1')]), keepAll);
      expect((await store.calls({ limit: 2 })).map(({ record }) => record)).toEqual([
        {
          bill: 5000,
          duration: 6000,
          hangupcause: 'NORMAL_CLEARING',
          hangup_code: 200,
          hangup_disposition: 2,
        },
        null,
      ]);
    });
  });

  it('deletes old positions, except those of existing files', async () => {
    const store = await open();
    const files = ['a.jsonl', 'b.jsonl'];
    const moves = files.map((file) => ({ file, from: null, to: at(1) }));
    await store.commit(batch({ moves }), keepAll);
    const later = Date.now() + 86_400_000;
    expect(await store.forget(SPOOL, Date.now() - 86_400_000, new Set())).toBe(0);
    expect(await store.forget('99999999-2222-3333-4444-555555555555', later, new Set())).toBe(0);
    expect(await store.forget(SPOOL, later, new Set(['b.jsonl']))).toBe(1);
    expect([...(await store.positions(SPOOL, files)).keys()]).toEqual(['b.jsonl']);
  });

  it('lists more calls than it reads at once, even if they began at the same time', async () => {
    const store = await open();
    const rows = Array.from({ length: 450 }, (_, call) => {
      const createtime = new Date(
        Date.parse('2026-03-01T08:00:00Z') + Math.floor(call / 300) * 1000,
      ).toISOString();
      return { ...aRow(`call-${String(call).padStart(3, '0')}`, 0, { createtime }) };
    });
    await store.commit(batch({ rows }), keepAll);
    const listed = (await store.calls({ limit: 1000 })).map(({ callid }) => callid);
    expect(listed).toHaveLength(450);
    expect(listed).toEqual([...rows.slice(300), ...rows.slice(0, 300)].map(({ callid }) => callid));
    expect(await store.calls({ limit: 1000, end: 'end' })).toEqual([]);
  });

  it('lists a call with several flows once, with its flows and the end of the last one', async () => {
    const store = await open();
    const rows = [
      ...aCall('call-1', 3),
      ...aFurtherFlow('call-1', 3, 4),
      ...aCall('call-2', 3),
      ...aFurtherFlow('call-2', 3, 3).slice(0, 2),
    ];
    await store.commit(batch({ rows: rows.map((row) => ({ ...row })) }), keepAll);
    expect(await store.calls({ limit: 10 })).toMatchObject([
      { callid: 'call-1', flows: ['invitation', 'menu'], flow: 'menu', end: 'end()', rows: 7 },
      { callid: 'call-2', flows: ['invitation', 'menu'], flow: 'menu', end: null, duration: null, rows: 5 },
    ]);
    for (const flow of ['invitation', 'menu']) expect(await store.calls({ limit: 10, flow })).toHaveLength(2);
    // A call began with its first flow.
    const since = Date.parse(rows[0]?.createtime ?? '') + 1;
    expect(await store.calls({ limit: 10, since })).toEqual([]);
    expect((await store.rows('call-1')).map(({ row_index }) => row_index)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('shows the end of the last flow even if an earlier flow was closed later', async () => {
    const store = await open();
    const broken = aCall('call-1', 3).slice(0, 2);
    const rows = [...broken, ...aFurtherFlow('call-1', 2, 3), anEnd('call-1', 5, 'error(lost)')];
    await store.commit(batch({ rows: rows.map((row) => ({ ...row })) }), keepAll);
    expect(await store.calls({ limit: 10 })).toMatchObject([{ end: 'end()' }]);
  });

  it('lists the latest calls first, and filters them by time, flow and end', async () => {
    const store = await open();
    const ends = ['end(hangup)', 'error(lost)', 'end()', null];
    const rows = ends.flatMap((end, call) => {
      const callid = `call-${call}`;
      const createtime = new Date(Date.parse('2026-03-01T08:00:00Z') + call * 3_600_000).toISOString();
      const first = aRow(callid, 0, {
        createtime,
        input_start_time: createtime,
        input_args: call === 2 ? 'reminder' : 'invitation',
      });
      return end === null
        ? [{ ...first }]
        : [{ ...first }, { ...aRow(callid, 1) }, { ...anEnd(callid, 2, end) }];
    });
    await store.commit(batch({ rows }), keepAll);
    const list = async (filter: object) =>
      (await store.calls({ limit: 10, ...filter })).map(({ callid }) => callid);
    expect(await list({})).toEqual(['call-3', 'call-2', 'call-1', 'call-0']);
    expect(await list({ since: Date.parse('2026-03-01T10:00:00Z') })).toEqual(['call-3', 'call-2']);
    expect(await list({ flow: 'reminder' })).toEqual(['call-2']);
    expect(await list({ end: 'end' })).toEqual(['call-2', 'call-0']);
    expect(await list({ end: 'end(hangup)' })).toEqual(['call-0']);
    expect(await list({ limit: 1 })).toEqual(['call-3']);
    expect((await store.calls({ limit: 10, end: 'error' }))[0]).toEqual({
      callid: 'call-1',
      start: '2026-03-01T09:00:00.000Z',
      flows: ['invitation'],
      flow: 'invitation',
      end: 'error(lost)',
      duration: 2500,
      potential: '3',
      rows: 3,
      record: null,
    });
  });
}
