/** `cti-robot record`, `level` and `tag`, without a running hub, on both databases. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { terminalWidth } from '../../../../sidecar/lib/table.ts';
import { openStore } from '../../../../sidecar/store/open.ts';
import { command } from '../../../support/command.ts';
import { temporaryFolder } from '../../../support/home.ts';
import { recordedLog } from '../../../support/log.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { aCall, aRecord } from '../../rows/fixture.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

const KNOWN = {
  ...{ early_media: 'busy now', early_media_phrase: '正在通话中' },
  context: {
    ...{ headers: { 'X-app-id': 'a-1' }, dialect: 'standard' },
    answer: { variables: { name: '王先生\n\u001b[2J', note: '长'.repeat(99) }, action: 'accept' },
  },
};

it.each(['sqlite', 'mariadb'] as const)(
  'record, level and tag on %s',
  async (kind) => {
    const home = temporaryFolder();
    const mysql = kind === 'mariadb' ? await mariadb.database() : undefined;
    const env = {
      CTI_ROBOT_HOME: home,
      CTI_ROBOT_TIMEZONE: 'UTC',
      CTI_ROBOT_HUB_SECRET_KEY: '0123456789abcdef'.repeat(4),
      ...(mysql === undefined ? {} : { CTI_ROBOT_MYSQL: mysql }),
    };
    const run = async (...args: string[]): Promise<string> => {
      const { out, ended } = command(args, env);
      if ((await ended) !== 0) throw new Error(out.stderr);
      return out.stdout;
    };
    const store = openStore({ home, mysql, timezone: 'UTC' }, { log: recordedLog().log });
    const batch = { spool: 's', moves: [], reappearedCalls: [], syntheticRecords: [] };
    const steps = { beforeCommit: () => undefined };
    const rows = aCall('c1', 3) as never[];
    await store.commit({ ...batch, table: 'conversation', rows }, steps);
    await store.commit(
      { ...batch, table: 'call_record', rows: [{ ...aRecord('c1'), ...KNOWN }] as never[] },
      steps,
    );
    await store.close();

    const file = join(home, 'tag.json');
    writeFileSync(file, '{"name":"肯定","rules":[{"keyword":"好"}]}');
    const tag = (await run('tag', 'add', file)).trim();
    writeFileSync(file, JSON.stringify({ name: 'A', alias: '有意向', rule: { tags: { all: [tag] } } }));
    const level = (await run('level', 'add', file)).trim();
    expect(await run('level', 'recompute', '--since', '2026-01-01 00:00:00')).toBe(
      '1 records graded again\n',
    );
    const listed = await run('record', 'ls', '--level', level, '--tag', tag, '--status', '1', '8');
    expect(listed).toMatch(/c1 .*13800000000 .*呼叫成功 .*5\.0 s .*A\(有意向\)/);
    expect(listed).toMatch(/^1 records$/m);
    const shown = await run('record', 'show', 'c1');
    expect(shown).toMatch(/^announced: busy now \("正在通话中"\)$/m);
    expect(shown).toContain('context   value\nX-app-id  a-1\nname      王先生 [2J\nnote      长长');
    for (const line of shown.split('\n').filter((one) => one.includes('长')))
      expect(terminalWidth(line)).toBeLessThanOrEqual(80);
    expect(shown).toMatch(/asrmessage_notify +好的 1 +好 /);
    const whole = JSON.parse(await run('record', 'show', 'c1', '--json'));
    expect([whole.records.length, whole.record.context]).toEqual([3, KNOWN.context]);
    await expect(run('record', 'show', 'none')).rejects.toThrow(/not found/);
    const scene = (await run('tag', 'scene', 'add', '回访')).trim();
    const group = (await run('tag', 'group', 'add', '意向', '--scene', scene)).trim();
    expect(JSON.parse(await run('tag', 'group', 'ls', '--json'))).toMatchObject([
      { id: group, name: '意向', scene },
    ]);
    expect(await run('tag', 'scene', 'ls')).toMatch(new RegExp(`^回访 +${scene}$`, 'm'));
    await run('tag', 'group', 'rm', group);
    await run('level', 'rm', level);
    expect(JSON.parse(await run('level', 'ls', '--json'))).toEqual([]);
  },
  200_000,
);
