/** Who asks in a call not to be called any more is on the blacklist in the transaction of that row. */
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { numberKey } from '../../../sidecar/dialer/number/number-key.ts';
import { openStore } from '../../../sidecar/store/open.ts';
import type { Batch, SpoolLine } from '../../../sidecar/store/store.ts';
import { temporaryFolder } from '../../support/home.ts';
import { anAccount, ZONE } from '../../support/hub/hub.ts';
import { recordedLog } from '../../support/log.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { type Dialing, startDialing } from './dialing.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

const PERSON = '13912345678';
const KEY = `+86${PERSON}`;

function row(callid: string, optout: unknown, more: object = {}): SpoolLine {
  return {
    ...{ callid, row_index: 1, flow_name: 'sale', input_type: 0, input_args: '别打了', sequence: 1 },
    ...{ createtime: '2026-01-01T00:00:00.000Z', optout },
    ...more,
  };
}

function batchOf(rows: SpoolLine[]): Batch {
  const to = { bytes: 1, checksum: 1, head: '0'.repeat(16), state: 'open' } as const;
  const moves = [...new Set(rows.map(({ callid }) => callid))].map((callid) => ({
    file: `${callid}.jsonl`,
    from: null,
    to,
  }));
  return {
    spool: randomUUID(),
    moves,
    table: 'conversation',
    rows,
    reappearedCalls: [],
    syntheticRecords: [],
  };
}

function rowsStore({ hub: { mysql, sqlite } }: Dialing) {
  const { log, lines } = recordedLog();
  const home = sqlite ? dirname(sqlite.path) : temporaryFolder();
  const store = openStore({ home, mysql, timezone: ZONE }, { log, numberKey, connect: sqlite?.connect });
  onTestFinished(() => store.close());
  return {
    store,
    lines,
    commit: (batch: Batch, beforeCommit = () => {}) => store.commit(batch, { beforeCommit }),
  };
}

const entries = ({ hub }: Dialing) =>
  hub.store.db
    .selectFrom('call_blacklist')
    .select(['account_id', 'number_key', 'kind', 'reason', 'until'])
    .execute();

describe.each(['sqlite', 'mariadb'] as const)('on %s', (kind) => {
  it('the callee of a task is not called again by any task', async () => {
    const dialing = await startDialing(kind, mariadb);
    const { line, task, numbers, claim, end, number } = dialing;
    const caller_line_id = await line();
    await numbers(await task({ caller_line_id }), [PERSON]);
    const [call] = await claim();
    const { commit } = rowsStore(dialing);
    const batch = batchOf([row(call?.id as string, { number: 'somebody else', account: 'other' })]);
    // A process that is killed before the commit leaves neither the row nor the entry.
    const dies = () => {
      throw new Error('killed');
    };
    await expect(commit(batch, dies)).rejects.toThrow('killed');
    expect(await entries(dialing)).toEqual([]);
    await commit(batch);
    const entry = {
      account_id: dialing.accountId,
      number_key: KEY,
      kind: 'dnc',
      reason: `asked in call ${call?.id}`,
      until: null,
    };
    expect(await entries(dialing)).toEqual([entry]);
    // Told once more, by a process that was killed after the commit.
    await commit(batch);
    expect(await entries(dialing)).toEqual([entry]);
    await end([call as { id: string }]);
    const [waiting] = await numbers(await task({ caller_line_id }), [`+86 ${PERSON}`]);
    expect(await claim()).toEqual([]);
    expect(await number(waiting as number)).toMatchObject({ state: 2, status: 11 });
  });

  it('a caller is put on the blacklist of the account whose flow heard it, and what was asked before stays', async () => {
    const dialing = await startDialing(kind, mariadb);
    const other = await anAccount(dialing.hub, 'other');
    const { commit, lines } = rowsStore(dialing);
    const entry = { account_id: other, number_key: KEY, is_prefix: 0, created: 1 };
    const { db } = dialing.hub.store;
    await db
      .insertInto('call_blacklist')
      .values({ ...entry, kind: 'manual', reason: 'x', until: 5 })
      .execute();
    const caller = { number: `0${PERSON}`, account: '' };
    await commit(batchOf([row('in-1', caller, { flow_name: 'help.@other' }), row('in-2', caller)]));
    const known = await entries(dialing);
    expect(known).toEqual([
      { account_id: other, number_key: KEY, kind: 'dnc', reason: 'asked in call in-1', until: null },
      {
        account_id: dialing.accountId,
        number_key: KEY,
        kind: 'dnc',
        reason: 'asked in call in-2',
        until: null,
      },
    ]);
    await commit(batchOf([row('in-3', caller)]));
    expect(await entries(dialing)).toEqual(known);
    // Nobody can be told from these, and their rows are stored all the same.
    const unknown = [undefined, null, 1, { number: 'anonymous' }, { number: PERSON, account: 'nobody' }];
    await commit(batchOf(unknown.map((optout, index) => row(`in-${index + 4}`, optout))));
    expect(await entries(dialing)).toEqual(known);
    expect(
      lines.filter(({ msg }) => /not on the blacklist/.test(String(msg))).map(({ callid }) => callid),
    ).toEqual(expect.arrayContaining(['in-6', 'in-7', 'in-8']));
    expect(JSON.stringify(lines)).not.toContain(PERSON);
  });
});

it('without a hub it is kept until there is one', async () => {
  const dialing = await startDialing('mariadb', mariadb);
  const { db } = dialing.hub.store;
  await db.schema.alterTable('call_blacklist').renameTo('call_blacklist_later').execute();
  const { commit } = rowsStore(dialing);
  const batch = batchOf([row('in-1', { number: PERSON, account: '' })]);
  await commit(batch);
  await commit(batch);
  await db.schema.alterTable('call_blacklist_later').renameTo('call_blacklist').execute();
  expect(await entries(dialing)).toEqual([]);
  expect(await dialing.hub.store.listOptOuts(numberKey, 7)).toBe(1);
  expect(await dialing.hub.store.listOptOuts(numberKey, 7)).toBe(0);
  expect(await entries(dialing)).toMatchObject([{ number_key: KEY, kind: 'dnc' }]);
});
