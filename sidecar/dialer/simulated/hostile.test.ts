/** What flows may do to the process that simulates them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bigFlow } from '../../../test/support/big-flow.ts';
import { type LinesBench, linesBench, plannedCall } from '../../../test/support/simulated-lines.ts';
import { until } from '../../../test/support/until.ts';

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'cti-robot-hostile-'));
});
afterAll(() => rmSync(home, { recursive: true }));

const LISTENS = { action: 'cti_play_and_detect_speech', argument: "'1' '0' '' '' '' '' '' '4000'" };

describe('flows', () => {
  let bench: LinesBench;
  beforeAll(async () => {
    bench = await linesBench(home);
    // Of calls that name no other.
    bench.putFlow('invitation', { start: 'a', flow: { a: { ...LISTENS, subflow: {} } } });
  });
  afterAll(() => bench.lines.stop());

  const endOf = async (given: object) => {
    const call = plannedCall(given);
    bench.lines.place(call);
    return { end: await bench.endOf(call.id), rows: bench.rows(call.id), record: bench.record(call.id) };
  };

  it('a flow that leads in a circle without waiting ends as the engine ends it', async () => {
    const on = (target: string) => ({ subflow: { [target]: { condition: { complete: ['any'] } } } });
    bench.putFlow('circle', { start: 'a', flow: { a: on('b'), b: on('a') } });
    const { rows, end } = await endOf({ flow: 'circle' });
    expect(rows.at(-1)?.input_args).toBe('loop()');
    expect(end).toMatchObject({ cause: 'NORMAL_CLEARING', flowRan: true });
  });

  it('a callee who is asked the same for ever loses patience', async () => {
    const again = { ...LISTENS, playbacks: ['好吗'], subflow: { a: { condition: { text: ['好的'] } } } };
    bench.putFlow('again', { start: 'a', flow: { a: again } });
    const { rows, end } = await endOf({ flow: 'again' });
    expect(rows.at(-1)?.input_args).toBe('hangup(NORMAL_CLEARING)');
    expect(rows.filter(({ input_type }) => input_type === 0)).toHaveLength(40);
    expect(end.flowRan).toBe(true);
  });

  it('a script of 2 MB is a call like any other', async () => {
    const script = bigFlow(1800);
    expect(Buffer.byteLength(script)).toBeGreaterThan(2e6);
    bench.putFlow('big', JSON.parse(script));
    const { end, rows } = await endOf({ flow: 'big' });
    expect(end).toMatchObject({ flowRan: true, source: 'simulated' });
    expect(rows.length).toBeGreaterThan(4);
  });

  it('an expression that repeats what repeats itself holds up nobody', async () => {
    const condition = { text: ['/^(a+)+$/', '/(x+x+)+y/'] };
    bench.putFlow('costly', { start: 'a', flow: { a: { ...LISTENS, subflow: { a: { condition } } } } });
    expect((await endOf({ flow: 'costly' })).end.flowRan).toBe(true);
  });

  it.each(['../../etc/passwd', '', 'a\0b', '${x}'])('no file is looked for by the name %j', async (flow) => {
    const { end, rows } = await endOf({ flow });
    expect([end.cause, end.noChannel, rows]).toEqual(['NO_FLOW', true, []]);
  });
});

describe('a simulation that fails', () => {
  it.each([
    ['loops', 'for (;;);', 'SCRIPT_LOOPS'],
    ['takes all memory', 'var a = []; for (;;) a.push(new Uint8Array(10000000));', 'SCRIPT_MEMORY'],
    ['throws', 'throw new Error("bug")', 'BUNDLE_THREW'],
  ])('because the script %s ends its call as lost, and others go on', async (_what, bundle, code) => {
    const bench = await linesBench(home, { bundle, threads: 1, simulationTimeoutMs: 100_000 });
    const calls = [plannedCall(), plannedCall({ number: '13800000010' })] as const;
    for (const call of calls) bench.lines.place(call);
    for (const { id } of calls) await bench.endOf(id);
    expect(bench.ends.map(({ cause }) => cause)).toEqual(['USER_BUSY', 'CRASH']);
    const [{ id }] = calls;
    expect(bench.ends[1]).toMatchObject({ id, flowRan: false });
    expect(bench.record(id)).toMatchObject({ error_code: 5, flow_end: 'error(lost)', rows: 0 });
    expect(bench.log.lines).toEqual([
      expect.objectContaining({ level: 'warn', code, callid: id, flow: 'invitation' }),
    ]);
    await bench.lines.stop();
  });

  it('because it takes too long ends its thread too, and the next call gets another', async () => {
    const bench = await linesBench(home, { bundle: 'for (;;);', threads: 1, simulationTimeoutMs: 1 });
    const calls = [plannedCall(), plannedCall()] as const;
    for (const call of calls) bench.lines.place(call);
    for (const { id } of calls) await bench.endOf(id);
    expect(bench.log.lines.map(({ code }) => code)).toEqual(['TIMEOUT', 'TIMEOUT']);
    await bench.lines.stop();
  });

  it('because the spool cannot be written ends all the same, and says so', async () => {
    const bench = await linesBench(home);
    rmSync(join(home, 'spool'), { recursive: true });
    const call = plannedCall({ number: '13800000010' });
    bench.lines.place(call);
    expect((await bench.endOf(call.id)).cause).toBe('USER_BUSY');
    expect(bench.log.lines).toEqual([expect.objectContaining({ level: 'error', callid: call.id })]);
    await bench.lines.stop();
  });
});

it('more calls than the host takes cost their numbers nothing', async () => {
  const bench = await linesBench(home, { mostCalls: 1 });
  const calls = [plannedCall({ number: '13800000011' }), plannedCall()] as const;
  for (const call of calls) bench.lines.place(call);
  expect(bench.ends).toEqual([
    expect.objectContaining({
      id: calls[1].id,
      cause: 'DESTINATION_OUT_OF_ORDER',
      source: 'job',
      noChannel: true,
    }),
  ]);
  await bench.lines.stop();
  expect(bench.ends).toHaveLength(2);
});

it('200 calls at once at full speed stay in bounds', async () => {
  const bench = await linesBench(home);
  const script = { start: 'a', flow: { a: { ...LISTENS, playbacks: ['您好'], subflow: {} } } };
  bench.putFlow('short', script);
  const line = { id: 1, kind: 'simulated', dialString: '', speed: 1000 } as const;
  const calls = Array.from({ length: 200 }, () =>
    plannedCall({ flow: 'short', line, callTime: bench.timers.now() }),
  );
  const before = process.memoryUsage().rss;
  for (const call of calls) bench.lines.place(call);
  await until('all ends', () => {
    bench.timers.pass(20);
    return bench.ends.length === calls.length;
  });
  expect(new Set(bench.ends.map(({ id }) => id)).size).toBe(200);
  expect(bench.ends.every(({ flowRan }) => flowRan)).toBe(true);
  expect(process.memoryUsage().rss - before).toBeLessThan(400e6);
  await bench.lines.stop();
});
