/** What people and programs ask of a hub, each beside the bare work that it cannot do without. */
import { randomBytes, scrypt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newApiKey, tokenHash } from '../../../sidecar/hub/login/token.ts';
import { insertAccount } from '../../../sidecar/store/hub/accounts.ts';
import { type HubStore, openHubStore } from '../../../sidecar/store/hub/hub-store.ts';
import { findKeyByHash, insertKey } from '../../../sidecar/store/hub/keys.ts';
import { startSqliteThread } from '../../../sidecar/store/sqlite-thread/sqlite-thread.ts';
import { bigFlow } from '../../support/big-flow.ts';
import type { MariadbServer } from '../../support/servers/mariadb.ts';
import type { Figure } from '../report.ts';
import { type AskHub, addFlow, hubClient } from './client.ts';
import { type Program, startProgram } from './program.ts';
import { inTurn, measureRound, type Round, rateBeside, rateOf, timeAt } from './rounds.ts';

const ROUNDS = 4;
const ROUND_MS = 2_000;
/** As many logins as the hub works on at once. */
const LOGINS_AT_ONCE = 2;
const REQUESTS_AT_ONCE = 16;
/** Small and large flows: nodes. */
const DRAFTS = [10, 1_000];

export async function requestFigures(mariadb: MariadbServer): Promise<Figure[]> {
  const sidecar = await startProgram({ command: 'sidecar', hub: true });
  const hub = await startProgram({ command: 'hub', mysql: await mariadb.database() });
  const bareSqlite = await bareDatabase();
  const bareMariadb = await bareDatabase(await mariadb.database());
  try {
    const onSqlite = hubClient(sidecar.hub as string, sidecar.addKey());
    const onMariadb = hubClient(hub.hub as string, hub.addKey());
    return [
      ...(await loginFigures(sidecar)),
      ...(await readFigures('SQLite', onSqlite, bareSqlite)),
      ...(await readFigures('MariaDB', onMariadb, bareMariadb)),
      ...(await draftFigures('SQLite', onSqlite)),
      ...(await draftFigures('MariaDB', onMariadb)),
    ];
  } finally {
    await Promise.all([sidecar.stop(), hub.stop(), bareSqlite.close(), bareMariadb.close()]);
  }
}

async function loginFigures(program: Program): Promise<Figure[]> {
  const user = 'somebody';
  const password = program.addUser(user);
  const ask = hubClient(program.hub as string, undefined);
  const round = { atOnce: LOGINS_AT_ONCE, ms: ROUND_MS };
  const { logins, bare } = await inTurn(ROUNDS, {
    logins: () => measureRound(round, () => ask('POST', '/v1/login', { user, password })),
    bare: () => measureRound(round, bareScrypt),
  });
  return [
    {
      what: 'Logins, two at once',
      value: rateOf(logins),
      unit: '/s',
      note: `bare scrypt, two at once: ${rateOf(bare).toFixed(1)} /s`,
    },
    { what: '  as a share of bare scrypt', value: rateBeside(logins, bare) * 100, unit: '%' },
    { what: '  p99', value: timeAt(logins, 0.99), unit: 'ms', note: medianOf(logins) },
  ];
}

/** The cost of the hub's passwords. */
function bareScrypt(): Promise<void> {
  return new Promise((resolve, reject) =>
    scrypt('password', randomBytes(16), 32, { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 26 }, (error) =>
      error ? reject(error) : resolve(),
    ),
  );
}

async function readFigures(database: string, ask: AskHub, bare: BareDatabase): Promise<Figure[]> {
  const round = { atOnce: REQUESTS_AT_ONCE, ms: ROUND_MS };
  const work = {
    requests: () => measureRound(round, () => ask('GET', '/v1/me')),
    queries: () => measureRound(round, bare.findKey),
  };
  await inTurn(1, work);
  const { requests, queries } = await inTurn(ROUNDS, work);
  return [
    {
      what: `GET /v1/me by a key on ${database}, ${REQUESTS_AT_ONCE} at once`,
      value: rateOf(requests),
      unit: '/s',
      note: `its bare query: ${rateOf(queries).toFixed(0)} /s`,
    },
    { what: '  as a share of the bare query', value: rateBeside(requests, queries) * 100, unit: '%' },
    {
      what: '  p99',
      value: timeAt(requests, 0.99),
      unit: 'ms',
      note: `${medianOf(requests)}; bare query: p99 ${timeAt(queries, 0.99).toFixed(1)} ms`,
    },
  ];
}

async function draftFigures(database: string, ask: AskHub): Promise<Figure[]> {
  const flow = await addFlow(ask, `drafts-${database}`);
  const figures: Figure[] = [];
  for (const nodes of DRAFTS) {
    const script = bigFlow(nodes);
    let saved = 0;
    const save = () => ask('PUT', `${flow}/draft`, { script: `${script}${' '.repeat(saved++ % 100)}` });
    await save();
    const round = await measureRound({ atOnce: 1, ms: ROUND_MS * 2 }, save);
    const kilobytes = Math.round(Buffer.byteLength(script) / 1000);
    figures.push({
      what: `PUT of a draft of ${nodes} nodes (${kilobytes} kB) on ${database}, p99`,
      value: timeAt([round], 0.99),
      unit: 'ms',
      note: `${medianOf([round])}, ${round.times.length} times`,
    });
  }
  return figures;
}

function medianOf(rounds: readonly Round[]): string {
  return `median ${timeAt(rounds, 0.5).toFixed(1)} ms`;
}

interface BareDatabase {
  /** The query by which the hub finds who sends a request. */
  findKey(): Promise<unknown>;
  close(): Promise<void>;
}

async function bareDatabase(mysql?: string): Promise<BareDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'cti-robot-bench-'));
  const path = join(folder, 'rows.db');
  const thread = mysql === undefined ? startSqliteThread({ path, mustExist: false }) : undefined;
  const store = openHubStore(
    mysql === undefined
      ? { sqlite: { path, connect: (thread as NonNullable<typeof thread>).connect } }
      : { mysql },
  );
  await store.migrate();
  const hash = await addKey(store);
  return {
    findKey: () => findKeyByHash(store.db, hash),
    async close() {
      await store.close();
      await thread?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function addKey({ db }: HubStore): Promise<string> {
  const hash = tokenHash(newApiKey());
  const accountId = await insertAccount(db, 'main', Date.now());
  const rest = { deployment: false, addresses: null, perSecond: null, expires: null };
  await insertKey(db, { accountId, name: 'bench', role: 'admin', hash, ...rest }, Date.now());
  return hash;
}
