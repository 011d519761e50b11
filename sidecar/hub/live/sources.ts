/** Where events come from: each source reads what was committed since it was asked last. */

import { ownerOf } from '../../store/call-origin.ts';
import { listAccounts } from '../../store/hub/accounts.ts';
import { DEPLOYMENT, type OffSwitch, offSwitches } from '../../store/hub/dialing/switches.ts';
import { listHosts } from '../../store/hub/hosts.ts';
import type { HubDb, HubStore } from '../../store/hub/hub-store.ts';
import type { LiveReader } from '../../store/hub/live-reader.ts';
import type { FlowPublication } from '../../store/hub/published-flows.ts';
import { listPublished } from '../../store/hub/published-flows.ts';
import { shownSwitch } from '../dialing/dialer-status.ts';
import { conditionOf } from '../fleet/host-state.ts';
import type { LiveEvent } from './event.ts';
import { ReadBack } from './read-back.ts';

export interface EventSource {
  /** What has happened since the last time; the first time: nothing. @param now ms since 1970 */
  read(db: HubDb, now: number): Promise<LiveEvent[]>;
}

/** Longer than any transaction of a sidecar: its statements end after 20 s. */
const WINDOW_MS = 30_000;
/** Rows that one look reads at most; the next one takes the rest. */
const ROWS_AT_ONCE = 5_000;
/** Numbers that one look reads: gaps keep those that were read already in view. */
const NUMBERS_AT_ONCE = 100_000;
/** At the start: rows before the newest one among which a late commit may still appear. */
const FIRST_BACK = 2_000;

export function rowSource(reader: LiveReader): EventSource {
  let back: ReadBack | undefined;
  return {
    async read(db, now) {
      // Every row that will be in the table is news.
      if (back === undefined && (await reader.isBeforeRows(db))) back = new ReadBack(0, WINDOW_MS);
      if (back === undefined) {
        if (!(await reader.hasRows(db))) return [];
        back = new ReadBack(Math.max(0, (await reader.lastRow(db)) - FIRST_BACK), WINDOW_MS);
        back.take(await reader.rowsAfter(db, back.low, NUMBERS_AT_ONCE), now);
        return [];
      }
      const found = await reader.rowsAfter(db, back.low, NUMBERS_AT_ONCE);
      const unread = back.unread(found).slice(0, ROWS_AT_ONCE);
      const rows = await reader.rows(db, unread);
      back.take(unread, now);
      return rows.map((data) => ({ kind: 'call.row', account: ownerOf(data.flow_name), data }));
    },
  };
}

/** How far the clocks of hosts may differ from the hub's, and longer than a transaction, ms. */
const MOVED_MS = 60_000;

/** A call has ended when its record is there. Positions tell which calls something was committed of. */
export function endSource(reader: LiveReader): EventSource {
  let marks: Map<string, string> | undefined;
  /** Calls whose end was told, with the time, ms since 1970. */
  const told = new Map<string, number>();
  return {
    async read(db, now) {
      const moved = await reader.movedSince(db, now - MOVED_MS);
      const before = marks;
      const next = new Map(moved.map(({ key, mark }) => [key, mark]));
      const changed = moved.filter(({ key, mark }) => before?.get(key) !== mark);
      const callids = [...new Set(changed.map(({ callid }) => callid))].filter((callid) => !told.has(callid));
      if (before === undefined) {
        marks = next;
        return [];
      }
      const records = await reader.records(db, callids);
      marks = next;
      for (const [callid, time] of told) if (time < now - 2 * MOVED_MS) told.delete(callid);
      for (const { callid } of records) told.set(callid, now);
      return records.map((data) => ({ kind: 'call.ended', account: ownerOf(data.flow_name), data }));
    },
  };
}

export function hostSource({ kind }: HubStore): EventSource {
  let before: Map<string, string> | undefined;
  return {
    async read(db) {
      const hosts = await listHosts(db, kind);
      const next = new Map(hosts.map((row) => [row.host, stateOf(row)]));
      const known = before;
      before = next;
      if (known === undefined) return [];
      return hosts
        .filter(({ host }) => known.get(host) !== next.get(host))
        .map((data) => ({ kind: 'host.state', account: null, data }));
    },
  };
}

/** What of a host is news: not what changes with every report. */
function stateOf(row: Parameters<typeof conditionOf>[0]): string {
  const { release, flows, redis, freeswitch, recogniser, store, spool } = row.report;
  return JSON.stringify([
    conditionOf(row),
    ...[release, flows, redis?.up, freeswitch?.up, recogniser, store.up, spool.writable],
  ]);
}

export function publicationSource(): EventSource {
  let before: Map<number, string> | undefined;
  const markOf = ({ version, time }: FlowPublication) => `${version} ${time}`;
  return {
    async read(db) {
      const flows = await listPublished(db);
      const known = before;
      before = new Map(flows.map((flow) => [flow.id, markOf(flow)]));
      if (known === undefined) return [];
      return flows
        .filter((flow) => known.get(flow.id) !== markOf(flow))
        .map(({ account, ...data }) => ({ kind: 'flow.published', account, data }));
    },
  };
}

/** The kill switches: those that were turned off, or on again. */
export function switchSource(): EventSource {
  let before: Map<number, OffSwitch> | undefined;
  return {
    async read(db) {
      const off = new Map((await offSwitches(db)).map((one) => [one.accountId, one]));
      const known = before;
      before = off;
      if (known === undefined) return [];
      const ids = [...new Set([...known.keys(), ...off.keys()])];
      const changed = ids.filter((id) => known.get(id)?.since !== off.get(id)?.since);
      if (changed.length === 0) return [];
      const names = new Map((await listAccounts(db)).map(({ id, name }) => [id, name]));
      return changed.flatMap((id): LiveEvent[] => {
        const account = id === DEPLOYMENT ? null : names.get(id);
        if (account === undefined) return [];
        const scope = account === null ? 'deployment' : 'account';
        return [{ kind: 'dialer.state', account, data: { scope, ...shownSwitch(off.get(id)) } }];
      });
    },
  };
}
