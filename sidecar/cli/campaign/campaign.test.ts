/** A task on a virtual clock: the command as people run it, and its refusals. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { CampaignReport } from '../../dialer/campaign/report.ts';
import { campaignCommand } from './campaign.ts';

const folder = mkdtempSync(join(tmpdir(), 'cti-robot-campaign-'));
afterAll(() => rmSync(folder, { recursive: true }));

const EXAMPLE = fileURLToPath(new URL('../../../examples/campaign/', import.meta.url));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const taskFile = (task: object): string => file('task.json', JSON.stringify(task));
const OPEN = { hours: ['00:00', '24:00'], min_interval: 0, cap_day: 20, cap_week: 99 };

async function simulate(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const out = { stdout: '', stderr: '' };
  const command = campaignCommand({
    out: (text) => {
      out.stdout += text;
    },
    err: (text) => {
      out.stderr += text;
    },
  });
  await command.exitOverride().parseAsync(['simulate', ...args], { from: 'user' });
  const status = Number(process.exitCode ?? 0);
  // The test's own status is not the command's.
  process.exitCode = undefined;
  return { ...out, status };
}

async function reportOf(...args: string[]): Promise<CampaignReport> {
  const { status, stdout, stderr } = await simulate(...args, '--json');
  expect({ status, stderr }).toMatchObject({ status: 0 });
  return JSON.parse(stdout) as CampaignReport;
}

describe('cti-robot campaign simulate', () => {
  it('calls the example within its windows, and says how it ends and who is not called', async () => {
    const report = await reportOf(join(EXAMPLE, 'task.json'), join(EXAMPLE, 'numbers.csv'));
    expect(report).toMatchObject({
      finished: true,
      start: '2026-01-05 08:00',
      first_call: '2026-01-05 09:30',
      numbers: { given: 203, taken: 200, doubled: 1, invalid: { invalid: 1, scientific: 1 }, waiting: 0 },
      not_called: { blacklisted: 1 },
    });
    const { by_status } = report.numbers;
    // Two of each of the last digits of simulated lines; one of 03 is on the blacklist.
    expect(by_status).toMatchObject({ 1: 181, 2: 2, 3: 2, 4: 8, 5: 2, 8: 2, 9: 2, 11: 1 });
    for (const hour of Object.keys(report.by_hour))
      expect(['09', '10', '11', '14', '15', '16', '17', '18', '19']).toContain(hour);
    const calls = Object.values(report.by_day).reduce((sum, count) => sum + count, 0);
    expect(calls).toBe(report.calls);
  });

  it('keeps to the pace and to calls at once', async () => {
    const numbers = file('many.json', JSON.stringify(mobiles(600)));
    const slow = await reportOf(
      taskFile({ maximumcall: 1000, call_per_second: 0.5, account: OPEN }),
      numbers,
      '--start',
      '2026-01-05T00:00:00+08:00',
    );
    // 600 calls, one in two seconds: 20 minutes.
    expect(slow.last_call).toBe('2026-01-05 00:19');
    const narrow = await reportOf(
      taskFile({ maximumcall: 2, call_per_second: 100, account: OPEN }),
      numbers,
      ...['--start', '2026-01-05T00:00:00+08:00', '--talk', '57'],
    );
    // 600 calls of a minute, two at once: 5 hours, and what a slot stays free for.
    const minutes = minutesOf(narrow.last_call as string);
    expect(minutes).toBeGreaterThanOrEqual(280);
    expect(minutes).toBeLessThan(360);
  });

  it('calls nobody above the caps, and leaves over what they hold back', async () => {
    const busy = file('busy.json', JSON.stringify(mobiles(200).filter((number) => number.endsWith('10'))));
    const rules = { redialer_rule: [{ status: [8], interval: 60_000 }], recycle_limit: 50 };
    const report = await reportOf(
      taskFile({
        maximumcall: 10,
        call_per_second: 5,
        ...rules,
        account: { ...OPEN, cap_day: 3, cap_week: 7 },
      }),
      ...[busy, '--start', '2026-01-05T00:00:00+08:00'],
    );
    expect(report).toMatchObject({ finished: false, numbers: { taken: 2, waiting: 2 }, calls: 2 * 7 });
    expect(Math.max(...Object.values(report.by_day))).toBe(2 * 3);
  });

  it('tells machines only if the task does', async () => {
    const machines = file('machines.json', '["13900000005", "13900000105"]');
    const task = { redialer_rule: [{ machine: true, interval: 60_000 }], recycle_limit: 2, account: OPEN };
    const callsOf = async (more: object) =>
      (await reportOf(taskFile({ ...task, ...more }), machines, '--start', '2026-01-05T00:00:00+08:00'))
        .calls;
    expect(await callsOf({})).toBe(2);
    expect(await callsOf({ machine_detection: true, machine_action: 'message' })).toBe(2 * 3);
  });

  it('gives numbers up when the task ends, and says why they had no turn', async () => {
    const task = { maximumcall: 5, call_per_second: 0.1, account: OPEN };
    const report = await reportOf(
      taskFile({ ...task, start_time: '2026-01-05 10:00:00', stop_time: '2026-01-05 10:10' }),
      file('many.json', JSON.stringify(mobiles(100))),
    );
    expect(report).toMatchObject({ finished: true, first_call: '2026-01-05 10:00', numbers: { waiting: 0 } });
    expect(report.not_called['no-turn']).toBeGreaterThan(30);
    expect(report.not_called['no-turn']).toBe(report.numbers.by_status['12']);
  });

  it('lets chance decide with a seed, the same each time', async () => {
    const args = [join(EXAMPLE, 'task.json'), join(EXAMPLE, 'numbers.csv')];
    const first = await reportOf(...args, '--seed', '7');
    expect(await reportOf(...args, '--seed', '7')).toEqual(first);
    expect((await reportOf(...args, '--seed', '8')).by_result).not.toEqual(first.by_result);
  });

  it('prints the report for people within 80 columns', async () => {
    const { stdout } = await simulate(join(EXAMPLE, 'task.json'), join(EXAMPLE, 'numbers.csv'));
    expect(stdout).toMatch(/^done {11}2026-01-0\d /m);
    expect(stdout).toMatch(/^on the blacklist +1 /m);
    expect(stdout).toMatch(/^3 refused +2 /m);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it.each<[string, string | Uint8Array, object]>([
    [
      'a column with another name, and a semicolon',
      '姓名;手机\n王;13900000001\n李;139 0000 0001\n',
      { doubled: 1 },
    ],
    ['no head', '13900000001\n13900000002\n\n', { taken: 2 }],
    ['GB 18030', Buffer.from([0xba, 0xc5, 0xc2, 0xeb, 0x0a, ...Buffer.from('13900000001\n')]), { taken: 1 }],
    ['quotes, and a line break in a cell', 'name,number\n"王\n""x""",13900000001\n', { taken: 1 }],
    ['an object with data', '{"data":[{"number":13900000001,"variables":{"name":"王"}}]}', { taken: 1 }],
    [
      'numbers that cannot be read',
      'number\n13900000001\n110\n1.39E+10\n*21*139#\n"139,loopback/x"\n',
      { taken: 1, invalid: { emergency: 1, scientific: 1, 'not-dialable': 2 } },
    ],
    [
      'variables that cannot be spoken',
      '[{"number":"13900000001","variables":{"a b":1}}]',
      { invalid: { 'variables: name': 1 } },
    ],
  ])('reads numbers with %s', async (_, content, expected) => {
    const report = await reportOf(taskFile({ account: OPEN }), file('numbers.txt', content));
    expect(report.numbers).toMatchObject(expected);
  });

  const good = { task: '{}', numbers: '13900000001\n' };
  it.each<[string, { task?: string; numbers?: string; args?: string[] }, RegExp]>([
    ['a task that is not JSON', { task: '{' }, /task\.json: \$: is not JSON/],
    ['a task that is a list', { task: '[]' }, /task\.json: \$: must be an object/],
    ['an unknown field', { task: '{"maxcalls":1}' }, /\$\.maxcalls: is no field of a task/],
    ['an unknown field of the account', { task: '{"account":{"cap":1}}' }, /\$\.account\.cap: is no field/],
    ['a field named __proto__', { task: '{"__proto__":1}' }, /\$\.__proto__: is no field/],
    [
      'an interval longer than calls are remembered',
      { task: '{"min_interval":604800001}' },
      /min_interval: must be a number from 0 to 604800000/,
    ],
    [
      'a cell without an end',
      { numbers: 'number,name\n13900000001,"王\n13900000002,李\n' },
      /line 2: a cell begins with " and has no end/,
    ],
    ['calls at once below 1', { task: '{"maximumcall":0}' }, /\$\.maximumcall: must be a number from 1/],
    ['a fraction of a call', { task: '{"maximumcall":1.5}' }, /\$\.maximumcall: must be a whole number/],
    [
      'a window that cannot be read',
      { task: '{"windows":[{"days":[9],"from":"1","to":"2"}]}' },
      /\$\.windows/,
    ],
    [
      'hours that end before they begin',
      { task: '{"account":{"hours":["20:00","09:00"]}}' },
      /account\.hours/,
    ],
    ['a zone that does not exist', { task: '{"timezone":"Mars/Base"}' }, /\$\.timezone: must be the name/],
    [
      'a rule that cannot be read',
      { task: '{"redialer_rule":[{"status":[99]}]}' },
      /redialer_rule\[0\]\.status/,
    ],
    ['a group of times that cannot be read', { task: '{"timegroup":{"kind":"maybe"}}' }, /\$\.timegroup/],
    ['a blacklist that cannot be read', { task: '{"blacklist":["abc"]}' }, /\$\.blacklist\[0\]/],
    ['a list without numbers', { numbers: 'name,city\nx,y\n' }, /numbers\.csv: no column of numbers/],
    ['numbers that are not JSON', { numbers: '[1,' }, /numbers\.csv: the numbers are not JSON/],
    ['a bad start', { args: ['--start', 'soon'] }, /--start soon/],
    ['bad days', { args: ['--days', '0'] }, /--days 0/],
    ['a bad seed', { args: ['--seed', 'x'] }, /--seed x/],
  ])('ends with status 2 and nothing on standard output for %s', async (_, given, reason) => {
    const { task, numbers } = { ...good, ...given };
    const args = [file('task.json', task), file('numbers.csv', numbers), ...(given.args ?? [])];
    const { status, stdout, stderr } = await simulate(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(reason);
    expect(stderr).not.toContain('a bug in cti-robot');
  });
});

function mobiles(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(13_900_000_000 + index));
}

/** After midnight of the first day. */
function minutesOf(local: string): number {
  const [, hours, minutes] = /05 (\d\d):(\d\d)$/.exec(local) ?? [];
  return Number(hours) * 60 + Number(minutes);
}
