/** Several flows on one call, several calls in one file, and how it is known that a call is over. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aCall, aFurtherFlow, anEnd, append, aRow, hangUp } from '../../test/integration/rows/fixture.ts';
import { ingestBench, LOST_AFTER, spoolFiles } from '../../test/integration/rows/ingest-bench.ts';
import type { Position } from '../store/store.ts';
import { CALL_END_PACE, type ChannelPresence } from './calls/call-ends.ts';

const FIRST = aCall('call-1', 3);
const SECOND = aFurtherFlow('call-1', 3, 4);
const ends = (rows: Record<string, unknown>[]) =>
  rows
    .filter(({ input_type }) => input_type === 11)
    .map(({ row_index, input_args, flow_name }) => [row_index, input_args, flow_name]);

/** A FreeSWITCH that is asked. */
class Freeswitch implements ChannelPresence {
  core: string | undefined = 'core-1';
  gone = false;
  readonly channels = new Set<string>();

  coreUuid(): string | undefined {
    return this.core;
  }

  async exists(uuid: string): Promise<boolean | undefined> {
    return this.core === undefined ? undefined : this.channels.has(uuid);
  }

  isGone(): boolean {
    return this.gone;
  }
}

const created = (rows: object[], core_uuid = 'core-1') =>
  rows.map((row) => ('input_type' in row && row.input_type === 10 ? { ...row, core_uuid } : row));

describe('a further flow on a call', () => {
  it('gets its own error(lost) when it is lost, and the record names that flow', async () => {
    const { spool, store, ingest, clock } = ingestBench();
    append(spool, 'call-1', [...FIRST, ...SECOND.slice(0, 2)]);
    await ingest.drain();
    clock.pass(LOST_AFTER);
    await ingest.drain();
    expect(ends(await store.rows('call-1'))).toEqual([
      [2, 'end()', 'invitation'],
      [5, 'error(lost)', 'menu'],
    ]);
    expect(await store.record('call-1')).toMatchObject({
      calldate: FIRST[0]?.input_start_time,
      flow_name: 'menu',
      flow_end: 'error(lost)',
    });
    append(spool, 'call-1', SECOND.slice(2));
    await ingest.drain();
    expect(await store.rows('call-1')).toEqual([...FIRST, ...SECOND]);
  });

  it('reopens a call that counted as lost', async () => {
    const { spool, store, ingest, clock } = ingestBench();
    append(spool, 'call-1', FIRST.slice(0, 2));
    await ingest.drain();
    clock.pass(LOST_AFTER);
    await ingest.drain();
    append(spool, 'call-1', [...FIRST.slice(2), ...SECOND.slice(0, 2)]);
    await ingest.drain();
    expect(await store.rows('call-1')).toEqual([...FIRST, ...SECOND.slice(0, 2)]);
    clock.pass(LOST_AFTER);
    await ingest.drain();
    expect(ends(await store.rows('call-1'))).toHaveLength(2);
  });

  it('keeps its row numbers if it was written while no sidecar ran', async () => {
    const { spool, store, ingest, restart } = ingestBench();
    append(spool, 'call-1', FIRST);
    await ingest.drain();
    append(spool, 'call-1', SECOND.slice(0, 2));
    const next = restart();
    await next.drain();
    append(spool, 'call-1', SECOND.slice(2));
    await restart().drain();
    expect(await store.rows('call-1')).toEqual([...FIRST, ...SECOND]);
  });

  it('is renumbered if the engine began with row 0 again, even after a restart', async () => {
    const { spool, store, ingest, restart } = ingestBench();
    const old = SECOND.map((row) => ({ ...row, row_index: row.row_index - 3 }));
    append(spool, 'call-1', [...FIRST, ...old.slice(0, 2)]);
    await ingest.drain();
    append(spool, 'call-1', old.slice(2));
    await restart().drain();
    expect(await store.rows('call-1')).toEqual([...FIRST, ...SECOND]);
  });

  it('is read even if an earlier version of the sidecar had marked the file as done', async () => {
    const { spool, store, ingest, clock, restart } = ingestBench();
    append(spool, 'call-1', [...FIRST, ...SECOND.slice(0, 1)]);
    await ingest.drain();
    const id = readFileSync(join(spool, '.spool-id'), 'utf8').trim();
    const file = 'call-1.jsonl';
    const from = (await store.positions(id, [file])).get(file) ?? null;
    const to = { ...(from as Position), state: 'done' as const };
    const nothing = { rows: [], reappearedCalls: [], syntheticRecords: [] };
    const moved = { spool: id, table: 'conversation' as const, moves: [{ file, from, to }], ...nothing };
    await store.commit(moved, { beforeCommit: () => undefined });
    const next = restart();
    await next.drain();
    expect(spoolFiles(spool)).toEqual([file]);
    append(spool, 'call-1', SECOND.slice(1, 2));
    await next.drain();
    clock.pass(LOST_AFTER);
    await next.drain();
    expect(ends(await store.rows('call-1')).at(-1)).toEqual([5, 'error(lost)', 'menu']);
  });

  it('is closed when it is lost, also with several calls in one file', async () => {
    const { spool, store, ingest, clock } = ingestBench();
    const other = [...aCall('call-2', 2), ...aFurtherFlow('call-2', 2, 3).slice(0, 1)];
    append(spool, 'batch', [...FIRST, ...other, ...SECOND.slice(0, 1), ...aCall('call-3', 2)]);
    await ingest.drain();
    clock.pass(LOST_AFTER);
    await ingest.drain();
    for (const callid of ['call-1', 'call-2'])
      expect(ends(await store.rows(callid))[1]?.[1]).toBe('error(lost)');
    expect(ends(await store.rows('call-3'))).toHaveLength(1);
    append(spool, 'batch', SECOND.slice(1));
    await ingest.drain();
    expect(await store.rows('call-1')).toEqual([...FIRST, ...SECOND]);
    expect(ends(await store.rows('call-2'))).toHaveLength(2);
  });
});

describe('the spool file of a call whose flows have ended', () => {
  it('is deleted when the record is in the store, even one stored before a restart', async () => {
    const { spool, ingest, restart } = ingestBench();
    hangUp(spool, 'call-1');
    await ingest.drain();
    append(spool, 'call-1', FIRST);
    await restart().drain();
    expect(spoolFiles(spool)).toEqual([]);
  });

  it('is deleted when FreeSWITCH has no such channel any more, and not before', async () => {
    const presence = new Freeswitch();
    presence.channels.add('call-1');
    const { spool, ingest, clock } = ingestBench({}, undefined, presence);
    append(spool, 'call-1', created(FIRST));
    append(spool, 'call-2', created(aCall('call-2', 3)));
    await ingest.drain();
    expect(spoolFiles(spool)).toEqual(['call-1.jsonl']);
    presence.channels.clear();
    clock.pass(CALL_END_PACE.mostMs);
    await ingest.drain();
    expect(spoolFiles(spool)).toEqual([]);
  });

  it('stays while FreeSWITCH has the channel, however long nothing is said', async () => {
    const presence = new Freeswitch();
    presence.channels.add('call-1');
    const { spool, store, ingest, clock } = ingestBench({}, undefined, presence);
    append(spool, 'call-1', created(FIRST.slice(0, 2)));
    await ingest.drain();
    clock.pass(CALL_END_PACE.runningMs);
    await ingest.drain();
    for (let again = 0; again < 3; again++) {
      clock.pass(LOST_AFTER);
      await ingest.drain();
    }
    expect(spoolFiles(spool)).toEqual(['call-1.jsonl']);
    expect(ends(await store.rows('call-1'))).toEqual([]);
    presence.channels.clear();
    clock.pass(CALL_END_PACE.mostMs);
    await ingest.drain();
    expect(ends(await store.rows('call-1'))[0]?.[1]).toBe('error(lost)');
  });

  it('is deleted after ingest.lostAfter if nothing shows whether the call is over', async () => {
    const { spool, ingest, clock } = ingestBench();
    append(spool, 'call-1', FIRST);
    await ingest.drain();
    clock.pass(LOST_AFTER - 1000);
    await ingest.drain();
    expect(spoolFiles(spool)).toEqual(['call-1.jsonl']);
    clock.pass(2000);
    await ingest.drain();
    expect(spoolFiles(spool)).toEqual([]);
  });

  it('without core_uuid is deleted a minute after its last line if there is no such channel', async () => {
    const { spool, ingest, clock } = ingestBench({}, undefined, new Freeswitch());
    append(spool, 'call-1', FIRST);
    await ingest.drain();
    expect(spoolFiles(spool)).toEqual(['call-1.jsonl']);
    clock.pass(60_000);
    await ingest.drain();
    expect(spoolFiles(spool)).toEqual([]);
  });
});

describe('a call that has not ended is closed within a minute', () => {
  const running = created([aRow('call-1', 0), aRow('call-1', 1)]);
  const closedIn = async (presence: Freeswitch, change: () => void) => {
    const { spool, store, ingest, clock } = ingestBench({}, undefined, presence);
    append(spool, 'call-1', running);
    presence.channels.add('call-1');
    for (let s = 0; s < 120; s += 5) {
      await ingest.drain();
      clock.pass(5000);
    }
    expect(await store.rows('call-1')).toHaveLength(2);
    change();
    for (let s = 0; s < 60; s += 5) {
      await ingest.drain();
      clock.pass(5000);
    }
    return { spool, store, ingest, clock };
  };

  it('when another FreeSWITCH process runs, and its file is deleted', async () => {
    const presence = new Freeswitch();
    const { spool, store, ingest, clock } = await closedIn(presence, () => {
      presence.core = 'core-2';
    });
    expect(ends(await store.rows('call-1'))).toEqual([[2, 'error(lost)', 'invitation']]);
    clock.pass(60_000);
    await ingest.drain();
    expect(spoolFiles(spool)).toEqual([]);
  });

  it('when its FreeSWITCH process is gone, and its file is kept in case FreeSWITCH only stopped answering', async () => {
    const presence = new Freeswitch();
    const { spool, store, ingest, clock } = await closedIn(presence, () => {
      presence.core = undefined;
      presence.gone = true;
    });
    expect(ends(await store.rows('call-1'))).toEqual([[2, 'error(lost)', 'invitation']]);
    clock.pass(300_000);
    await ingest.drain();
    expect(spoolFiles(spool)).toEqual(['call-1.jsonl']);
    presence.gone = false;
    presence.core = 'core-1';
    append(spool, 'call-1', [anEnd('call-1', 2)]);
    await ingest.drain();
    expect(ends(await store.rows('call-1'))).toEqual([[2, 'end()', 'invitation']]);
  });

  it('when FreeSWITCH has no such channel', async () => {
    const presence = new Freeswitch();
    const { store } = await closedIn(presence, () => presence.channels.clear());
    expect(ends(await store.rows('call-1'))).toHaveLength(1);
  });

  it('when FreeSWITCH is gone, even if it was never asked about the call', async () => {
    const presence = new Freeswitch();
    const seen: (string | undefined)[] = [];
    const watching: ChannelPresence = {
      coreUuid: () => {
        seen.push(presence.core);
        return presence.core;
      },
      exists: (uuid) => presence.exists(uuid),
      isGone: (core) => presence.gone && seen.includes(core),
    };
    const { spool, store, ingest, clock } = ingestBench({}, undefined, watching);
    await ingest.drain();
    presence.core = undefined;
    presence.gone = true;
    append(spool, 'call-1', running);
    await ingest.drain();
    clock.pass(60_000);
    await ingest.drain();
    expect(ends(await store.rows('call-1'))).toHaveLength(1);
  });

  it('but not while FreeSWITCH does not answer', async () => {
    const presence = new Freeswitch();
    const { store } = await closedIn(presence, () => {
      presence.core = undefined;
    });
    expect(ends(await store.rows('call-1'))).toEqual([]);
  });
});

it('a call with a record but without the end of its flow is closed, and its record is unchanged', async () => {
  const { spool, store, ingest, clock } = ingestBench();
  append(spool, 'call-1', [aRow('call-1', 0)]);
  hangUp(spool, 'call-1');
  await ingest.drain();
  expect(await store.rows('call-1')).toHaveLength(1);
  clock.pass(30_000);
  await ingest.drain();
  expect(ends(await store.rows('call-1'))).toHaveLength(1);
  expect(await store.record('call-1')).toMatchObject({ bill: 5000, flow_end: 'hangup(NORMAL_CLEARING)' });
});
