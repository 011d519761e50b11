/** What clients ask of a hub beside all these records, each beside the bare query on the same database. */
import { createPool, type Pool } from 'mysql2/promise';
import { type AskHub, hubClient } from '../hub/client.ts';
import { type Program, startProgram } from '../hub/program.ts';
import { inTurn, measureRound, quantile, rateOf, timeAt } from '../hub/rounds.ts';
import type { Figure } from '../report.ts';
import { type ListFilter, listFilters, SEARCH } from './filters.ts';
import type { RecordDatabase } from './generate.ts';
import { progress } from './generate.ts';
import { FLOWS, flowName } from './generated-calls.ts';
import { applyLoads, type LoadTimes } from './load.ts';

/** Figures of the specification, requests a second and ms. */
const GETS = 1_000;
const LISTS = 100;
const P99_MS = 50;
/** As many connections as a hub has. */
const CONNECTIONS = 4;
const LOAD_MS = 10_000;
const LOAD_ROUNDS = 2;
/** Runs of each list by itself. */
const RUNS = 25;
const BARE_RUNS = 3;
/** A bare query is given up after so many seconds. */
const BARE_SECONDS = 10;
const SAMPLE = 2_000;
const AT_ONCE = 16;

export interface RequestBench {
  ask: AskHub;
  pool: Pool;
  filters: ListFilter[];
  /** Some calls of the account, at random. */
  callids: string[];
}

export async function requestFigures(database: RecordDatabase): Promise<Figure[]> {
  const hub = await startProgram({ command: 'hub', mysql: database.mysql });
  const pool = createPool({ uri: database.mysql, connectionLimit: CONNECTIONS });
  try {
    const bench = await prepare(database, hub, pool);
    return [
      ...(await capacityFigures(bench)),
      ...(await loadFigures(bench)),
      ...(await listFigures(bench)),
      ...(await searchFigures(bench)),
    ];
  } finally {
    await pool.end();
    await hub.stop();
  }
}

async function prepare({ generated }: RecordDatabase, hub: Program, pool: Pool): Promise<RequestBench> {
  const [records] = await pool.query(
    'select callid, callee from call_record where account = ? and callid > ? limit ?',
    ['main', '8', SAMPLE],
  );
  const [flows] = await pool.query('select id, host_name as name from hub_flow where host_name in (?)', [
    Array.from({ length: FLOWS }, (_, index) => flowName('main', index)),
  ]);
  const found = records as { callid: string; callee: string }[];
  return {
    ask: hubClient(hub.hub as string, hub.addKey()),
    pool,
    filters: listFilters(generated, {
      flows: flows as { id: number; name: string }[],
      callees: found.map(({ callee }) => callee),
    }),
    // A multiplier without a common factor mixes them.
    callids: found.map((_, index) => found[(index * 1_231) % found.length]?.callid ?? ''),
  };
}

const getOf =
  ({ ask, callids }: RequestBench) =>
  (n: number) =>
    ask('GET', `/v1/record/${callids[n % callids.length]}`);
const bareGetOf =
  ({ pool, callids }: RequestBench) =>
  (n: number) =>
    pool.query('select * from call_record where callid = ?', [callids[n % callids.length]]);
const listOf = ({ ask }: RequestBench, filter: Pick<ListFilter, 'query'>, n: number) =>
  ask('GET', `/v1/task/record?${new URLSearchParams(filter.query(n))}`);
const bareListOf = ({ pool }: RequestBench, filter: Pick<ListFilter, 'where'>, n: number) =>
  pool.query(`set statement max_statement_time = ${BARE_SECONDS} for select r.* from call_record r
    where account = 'main' and ${filter.where(n)} order by calldate desc, callid desc limit 15`);

async function capacityFigures(bench: RequestBench): Promise<Figure[]> {
  progress('requests, as many as can be');
  let n = 0;
  const round = { atOnce: AT_ONCE, ms: 3_000 };
  const [get, bareGet] = [getOf(bench), bareGetOf(bench)];
  const work = {
    requests: () => measureRound(round, () => get(n++)),
    queries: () => measureRound(round, () => bareGet(n++)),
  };
  await inTurn(1, work);
  const { requests, queries } = await inTurn(3, work);
  return [
    {
      what: `GET /v1/record/{id}, ${AT_ONCE} at once`,
      value: rateOf(requests),
      unit: '/s',
      note: `p99 ${timeAt(requests, 0.99).toFixed(1)} ms; bare query ${rateOf(queries).toFixed(0)} /s, p99 ${timeAt(queries, 0.99).toFixed(1)} ms`,
    },
  ];
}

/** The loads of the specification, through the hub and bare, in turn. Then both at half and a quarter of them. */
async function loadFigures(bench: RequestBench): Promise<Figure[]> {
  const [get, bareGet] = [getOf(bench), bareGetOf(bench)];
  const { filters } = bench;
  const filter = (n: number) => filters[n % filters.length] as ListFilter;
  // Bare queries that no key answers would take all of the machine.
  const figures: Figure[] = [];
  for (const part of [1, 0.5, 0.25]) {
    const [gets, lists] = [GETS * part, LISTS * part];
    progress(`${gets} requests and ${lists} lists a second`);
    const all: Record<'get' | 'list' | 'bare', LoadTimes[]> = { get: [], list: [], bare: [] };
    for (let round = 0; round < LOAD_ROUNDS; round++) {
      const { get: one, list } = await applyLoads(LOAD_MS, {
        get: { perSecond: gets, work: get },
        list: { perSecond: lists, work: (n) => listOf(bench, filter(n), n) },
      });
      const { bare } = await applyLoads(LOAD_MS / 2, { bare: { perSecond: gets, work: bareGet } });
      all.get.push(one);
      all.list.push(list);
      all.bare.push(bare);
    }
    const target = part === 1 ? { target: { atMost: P99_MS } } : {};
    const bare = `bare query of a record at this rate: p99 ${at(all.bare, 0.99).toFixed(1)} ms`;
    figures.push(
      {
        what: `GET /v1/record/{id}, ${gets} a second beside ${lists} lists a second, p99`,
        value: at(all.get, 0.99),
        unit: 'ms',
        ...target,
        note: `p50 ${at(all.get, 0.5).toFixed(1)} ms, ${rates(all.get)} /s were answered; ${bare}`,
      },
      {
        what: '  the lists, with each filter in turn, p99',
        value: at(all.list, 0.99),
        unit: 'ms',
        ...target,
        note: `p50 ${at(all.list, 0.5).toFixed(1)} ms, ${rates(all.list)} /s were answered`,
      },
    );
  }
  return figures;
}

/** Each list by itself, one after the other. */
async function listFigures(bench: RequestBench): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const filter of bench.filters) figures.push(await listFigure(bench, filter));
  const fifty = bench.filters.find(({ name }) => name === 'task and status') as ListFilter;
  const query = (n: number) => ({ ...fifty.query(n), per_page: '50' });
  figures.push(await listFigure(bench, { ...fifty, name: 'task and status, a page of 50', query }));
  return figures;
}

async function searchFigures(bench: RequestBench): Promise<Figure[]> {
  const { target: _, ...figure } = await listFigure(bench, { name: 'task and what was said', ...SEARCH });
  return [figure];
}

async function listFigure(bench: RequestBench, filter: ListFilter): Promise<Figure> {
  progress(`list: ${filter.name}`);
  const shown: number[] = [];
  const times = await timesOf(RUNS, async (n) => {
    const { data } = (await listOf(bench, filter, n)) as { data: unknown[] };
    shown.push(data.length);
  });
  const bare = await timesOf(BARE_RUNS, (n) => bareListOf(bench, filter, n).catch(() => undefined));
  const longest = quantile(bare, 1);
  const slow =
    longest >= BARE_SECONDS * 1000 ? `given up after ${BARE_SECONDS} s` : `${longest.toFixed(1)} ms`;
  return {
    what: `list: ${filter.name}, longest of ${RUNS}`,
    value: quantile(times, 1),
    unit: 'ms',
    target: { atMost: P99_MS },
    note: `p50 ${quantile(times, 0.5).toFixed(1)} ms; bare query: p50 ${quantile(bare, 0.5).toFixed(1)}, longest ${slow}; ${quantile(shown, 0.5)} records`,
  };
}

async function timesOf(runs: number, work: (n: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < runs; n++) {
    const began = performance.now();
    await work(n);
    times.push(performance.now() - began);
  }
  return times;
}

function at(rounds: readonly LoadTimes[], part: number): number {
  return quantile(
    rounds.flatMap(({ times }) => times),
    part,
  );
}

function rates(rounds: readonly LoadTimes[]): string {
  return rounds.map(({ rate }) => rate.toFixed(0)).join(' and ');
}
