import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Row } from '../../../engine/contract/row.ts';
import { openStore } from '../../../sidecar/store/open.ts';
import { command } from '../../support/command.ts';
import { temporaryFolder } from '../../support/home.ts';
import { recordedLog } from '../../support/log.ts';
import { anEnd, aRecord, aRow } from './fixture.ts';

const CALL: Row[] = [
  aRow('call-1', 0, { matching_condition: null, matching_keyword: null }),
  aRow('call-1', 1, {
    input_args: '好的\u001b[31m',
    response_id: 'F2',
    response_description: '介绍',
    record: '/r/1.wav',
  }),
  aRow('call-1', 2, {
    input_args: '多少钱',
    matching_condition: '多少',
    matching_keyword: '多少',
    response_type: 2,
    response_id: 'P1',
    response_description: '费用',
    response_playbacks: ['不要钱'],
  }),
  aRow('call-1', 3, {
    input_type: 1,
    input_args: '1',
    input_final: null,
    matching_method: 0,
    matching_condition: null,
    matching_keyword: null,
    response_type: null,
    response_id: null,
    response_description: null,
    response_action: null,
    response_args: null,
    response_playbacks: null,
    prompts_played: [{ prompt: '不要钱', ms: 540 }],
  }),
  anEnd('call-1', 4, 'hangup(NORMAL_CLEARING)'),
];

async function homeWith(rows: Row[]): Promise<string> {
  const home = temporaryFolder();
  const store = openStore({ home, timezone: 'UTC' }, { log: recordedLog().log });
  await store.commit(
    {
      spool: 's',
      moves: [],
      table: 'conversation',
      reappearedCalls: [],
      syntheticRecords: [],
      rows: rows.map((row) => ({ ...row })),
    },
    { beforeCommit: () => undefined },
  );
  await store.close();
  return home;
}

async function run(home: string, ...args: string[]) {
  const { out, ended } = command(args, { CTI_ROBOT_HOME: home, CTI_ROBOT_TIMEZONE: 'Asia/Shanghai' });
  return { status: await ended, ...out };
}

describe('cti-robot rows', () => {
  it('prints a call in a readable form', async () => {
    const home = await homeWith([]);
    const store = openStore({ home, timezone: 'Asia/Shanghai' }, { log: recordedLog().log });
    await store.commit(
      {
        spool: 's',
        moves: [],
        table: 'conversation',
        reappearedCalls: [],
        syntheticRecords: [],
        rows: CALL.map((row) => ({ ...row })),
      },
      { beforeCommit: () => undefined },
    );
    await store.close();
    const { status, stdout, stderr } = await run(home, 'rows', 'call-1');
    expect([status, stderr]).toEqual([0, '']);
    await expect(stdout).toMatchFileSnapshot('transcript.txt');
    const json = await run(home, 'rows', 'call-1', '--json');
    expect(
      json.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Row),
    ).toEqual(CALL);
  });

  it('reads the file even if a killed sidecar left its lock', async () => {
    const home = await homeWith([{ ...aRow('call-1', 0) }]);
    mkdirSync(join(home, 'rows.db.lock'));
    const { status, stdout } = await run(home, 'rows', 'call-1', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ callid: 'call-1' });
    expect(existsSync(join(home, 'rows.db.lock'))).toBe(false);
  });

  it('reports an unknown call or missing rows, and creates no file', async () => {
    const home = await homeWith([]);
    expect(await run(home, 'rows', 'call-9')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'cti-robot: [NO_CALL] the store has no rows of a call "call-9"\n',
    });
    const empty = temporaryFolder();
    const { status, stderr } = await run(empty, 'rows', 'call-9');
    expect([status, stderr]).toEqual([1, expect.stringContaining(`there is no ${join(empty, 'rows.db')}`)]);
    expect(existsSync(join(empty, 'rows.db'))).toBe(false);
  });
});

describe('a call with a record', () => {
  async function homeWithRecord(): Promise<string> {
    const home = await homeWith(CALL);
    const store = openStore({ home, timezone: 'UTC' }, { log: recordedLog().log });
    const rows = [{ ...aRecord('call-1', { bridge_number: '8001' }) }];
    const batch = {
      spool: 's',
      moves: [],
      table: 'call_record' as const,
      reappearedCalls: [],
      syntheticRecords: [],
      rows,
    };
    await store.commit(batch, { beforeCommit: () => undefined });
    await store.close();
    return home;
  }

  it('is shown with its billed time, its hang-up cause and who hung up', async () => {
    const home = await homeWithRecord();
    const { stdout: transcript } = await run(home, 'rows', 'call-1');
    expect(transcript.split('\n')[1]).toBe(
      'billed 5.0 s  NORMAL_CLEARING 200  hung up by the caller  bridged to 8001',
    );
    const { stdout: list } = await run(home, 'calls');
    expect(list).toMatch(/ 5\.0 s +NORMAL_CLEARING +caller +3 +invitation\n$/);
    const { stdout: json } = await run(home, 'calls', '--json');
    expect(JSON.parse(json)).toMatchObject({ record: { bill: 5000, hangup_disposition: 2 } });
  });
});

describe('cti-robot calls', () => {
  it('lists calls and filters them', async () => {
    const later = new Date(Date.parse(CALL[0]?.createtime ?? '') + 3_600_000).toISOString();
    const home = await homeWith([...CALL, aRow('call-2', 0, { createtime: later, input_start_time: later })]);
    const list = await run(home, 'calls', '--json', '--since', '2026-03-01 01:00');
    const calls = list.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { callid: string });
    expect(calls.map(({ callid }) => callid)).toEqual(['call-2', 'call-1']);
    const { stdout } = await run(home, 'calls', '--end', 'hangup', '--flow', 'invitation');
    expect(stdout).toMatch(
      /^begin +length +rows +call +end +billed +cause +hung up +score +flow\n\S+ \S+ +5\.0 s +5 +call-1 +hangup\(NORMAL_CLEARING\) +3 +invitation\n$/,
    );
  });
});

describe('cti-robot migrate', () => {
  it('creates the schema once, and prints only the statements that are pending', async () => {
    const home = temporaryFolder();
    expect((await run(home, 'migrate')).stdout).toBe(
      'applied 0001_conversation.sql\napplied 0002_spool_position.sql\napplied 0003_call_record.sql\napplied 0004_prompts_played.sql\napplied 0005_origin_and_outcome.sql\napplied 0006_record_lists.sql\napplied 0007_places.sql\napplied 0008_early_media.sql\napplied 0009_early_media_phrase.sql\napplied 0010_machine.sql\napplied 0012_agent.sql\n',
    );
    expect((await run(home, 'migrate')).stdout).toBe('the schema is up to date\n');
    expect((await run(home, 'migrate', '--print')).stdout).toBe('-- the schema is up to date\n');
    const { stdout } = await run(temporaryFolder(), 'migrate', '--print');
    expect(stdout).toContain('CREATE TABLE IF NOT EXISTS conversation (');
  });

  it('reports why it cannot', async () => {
    const { out, ended } = command(['migrate'], {
      CTI_ROBOT_HOME: temporaryFolder(),
      CTI_ROBOT_MYSQL: 'mysql://user:secret@127.0.0.1:1/db',
    });
    expect(await ended).toBe(1);
    expect(out.stderr).toBe(
      'cti-robot: [STORE] the store mysql://127.0.0.1:1/db cannot be used: connect ECONNREFUSED 127.0.0.1:1\n',
    );
  });
});
