/** The command as people run it, on the built bundle. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COLUMNS } from '../../engine/contract/row.ts';
import { command as cli } from '../../test/support/command.ts';
import { simulateCommand } from './simulate.ts';

const folder = mkdtempSync(join(tmpdir(), 'cti-robot-simulate-'));
const at = (name: string): string => join(folder, name);

const FLOW = {
  flow: {
    F1: {
      action: 'cti_play_and_detect_speech',
      argument: "'1' '0'",
      playbacks: ['您好${who}'],
      subflow: { F2: { condition: { text: ['好'], dtmf: ['12'] } } },
    },
    F2: { action: 'hangup', playbacks: ['bye.wav'] },
  },
};

beforeAll(() => {
  const dist = fileURLToPath(new URL('../../dist/cti_robot.js', import.meta.url));
  if (!existsSync(dist)) throw new Error('dist/cti_robot.js is missing: make build');
  writeFileSync(at('hello.json'), JSON.stringify(FLOW));
  writeFileSync(at('yes.jsonl'), '# agrees\n{"say":"好的"}\n');
  writeFileSync(at('wrong.jsonl'), '{"say":"好的"}\n{"say":"好","loud":true}\n');
  writeFileSync(at('broken.json'), '{"flow":{"F1":[]}}');
  writeFileSync(at('engine.json'), JSON.stringify({ flows: '.', logPartials: true }));
  writeFileSync(at('bad-engine.json'), JSON.stringify({ applications: 'all' }));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Outcome {
  status: number;
  stdout: string;
  stderr: string;
}

/** `cti-robot simulate`, with lines that are typed. */
async function simulate(args: string[], typed: string[] = []): Promise<Outcome> {
  const out = { stdout: '', stderr: '' };
  const left = [...typed];
  const command = simulateCommand({
    out: (text) => {
      out.stdout += text;
    },
    err: (text) => {
      out.stderr += text;
    },
    read: () => left.shift(),
    interactive: false,
  });
  await command.exitOverride().parseAsync(args, { from: 'user' });
  const status = Number(process.exitCode);
  // The test's own status is not the command's.
  process.exitCode = undefined;
  return { ...out, status };
}

describe('cti-robot simulate', () => {
  it('prints rows as JSON and nothing else, the same in another process and time zone', async () => {
    const args = [at('hello.json'), '--caller', at('yes.jsonl'), '--rows', 'json', '--var', 'who=张先生'];
    const first = await simulate(args);
    expect(first.status).toBe(0);
    const rows = first.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.map((row) => Object.keys(row))).toEqual(rows.map(() => [...COLUMNS]));
    expect(rows.map((row) => row.input_args)).toEqual(['hello', '好的', 'end(hangup)']);
    expect(rows[0].createtime).toBe('2026-01-01T00:00:00.000Z');
    const second = cli(['simulate', ...args], { TZ: 'Asia/Shanghai' });
    expect(await second.ended, second.out.stderr).toBe(0);
    expect(second.out.stdout).toBe(first.stdout);
    expect(first.stderr).toContain('bye.wav cannot be read');
  });

  it('takes seed, start and spool', async () => {
    const args = [at('hello.json'), '--caller', at('yes.jsonl'), '--rows', 'json', '--spool', at('spool')];
    const run = (): Promise<Outcome> =>
      simulate([...args, '--seed', '7', '--start', '2027-03-04T05:06:07+08:00']);
    const { stdout } = await run();
    await run();
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows[0].createtime).toBe('2027-03-03T21:06:07.000Z');
    expect(readdirSync(at('spool'))).toEqual([`${rows[0].callid}.jsonl`]);
    const spooled = readFileSync(at(`spool/${rows[0].callid}.jsonl`), 'utf8')
      .trimEnd()
      .split('\n');
    const facts = ['core_uuid', 'call_stats'];
    const withoutFacts = (line: string): object =>
      JSON.parse(line, (key, value) => (facts.includes(key) ? undefined : value));
    expect(spooled.map(withoutFacts)).toEqual(rows);
  });

  it('finds a flow by its name, with the folders of --config', async () => {
    const { status, stdout } = await simulate([
      'hello',
      '--config',
      at('engine.json'),
      '--caller',
      at('yes.jsonl'),
    ]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/call {4}begins: hello → F1/);
    expect(stdout).toMatch(/caller {2}好的/);
  });

  it('prints a table, or the transcript instead of rows', async () => {
    const args = [at('hello.json'), '--caller', at('yes.jsonl')];
    const table = await simulate([...args, '--rows', 'table']);
    const events = await simulate([...args, '--rows', 'json', '--events']);
    expect(table.stdout).toMatch(/time +node +input +match +leads to/);
    expect(table.stdout).not.toContain('robot');
    expect(events.stdout).toMatch(/robot {3}您好/);
    expect(events.stdout).not.toContain('"callid"');
  });

  it.each([
    [
      "an unknown key in the caller's script",
      ['hello.json', '--caller', 'wrong.jsonl'],
      /wrong\.jsonl:2: unknown key "loud"/,
    ],
    ["no caller's script", ['hello.json', '--caller', 'none.jsonl'], /none\.jsonl: cannot be read/],
    ['a flow that is refused', ['broken.json', '--caller', 'yes.jsonl'], /broken\.json: \$\.flow\.F1: /],
    ['no flow', ['nothing.json', '--caller', 'yes.jsonl'], /nothing\.json: no such file/],
    [
      'a bad engine.json',
      ['hello.json', '--config', 'bad-engine.json', '--caller', 'yes.jsonl'],
      /bad-engine\.json: \$\.applications/,
    ],
    ['a bad start', ['hello.json', '--start', 'soon', '--caller', 'yes.jsonl'], /--start soon/],
    ['a bad variable', ['hello.json', '--var', 'who', '--caller', 'yes.jsonl'], /--var who/],
  ])('ends with status 2 and nothing on standard output for %s', async (_, args, reason) => {
    const paths = args.map((arg) => (/\.jsonl?$/.test(arg) ? at(arg) : arg));
    const { status, stdout, stderr } = await simulate([...paths, '--rows', 'json']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(reason);
  });

  it('is a chat without --caller', async () => {
    const { status, stdout } = await simulate([at('hello.json')], ['什么', '#12']);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: 'robot: 您好\nrobot: bye.wav\n-- end(hangup)\n',
    });
  });

  it('keeps the chat away from rows on standard output', async () => {
    const { stdout, stderr } = await simulate([at('hello.json'), '--rows', 'json']);
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.map((row) => row.input_args)).toEqual(['hello', 'hangup(NORMAL_CLEARING)']);
    expect(stderr).toContain('robot: 您好');
  });
});
