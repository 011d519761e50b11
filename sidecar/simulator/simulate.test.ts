import { describe, expect, it } from 'vitest';
import { call, inputs, listen, timesOf } from '../../test/support/simulated.ts';
import { vmRunner } from './run/vm.ts';

const BYE = { action: 'hangup', playbacks: ['再见'] };

describe('a simulated call', () => {
  it('is byte for byte the same with the same seed and start, and differs with others', async () => {
    const nodes = { F1: listen(['你好'], { F2: { text: ['好'] } }), F2: BYE };
    const once = await call(nodes, [{ say: '好的' }]);
    const again = await call(nodes, [{ say: '好的' }]);
    const other = await call(nodes, [{ say: '好的' }], { seed: 2, startMs: Date.UTC(2030, 1, 2) });
    expect(JSON.stringify(again.rows)).toBe(JSON.stringify(once.rows));
    expect(other.callid).not.toBe(once.callid);
    expect(other.rows[0]?.createtime).toBe('2030-02-02T00:00:00.000Z');
    expect(other.rows.map((row) => row.input_args)).toEqual(once.rows.map((row) => row.input_args));
  });

  it('has the same rows in QuickJS and in V8', async () => {
    const nodes = {
      F1: listen(['你好'], { F2: { text: ['/好+/'] }, F3: { dtmf: ['12'] } }),
      F2: { ...listen(['第二'], { F3: { complete: ['timeout'] } }), potential: '+0.1' },
      F3: { action: 'bridge', argument: 'user/1', subflow: { F4: { condition: { complete: ['any'] } } } },
      F4: BYE,
    };
    const lines = [
      { say: '好好好', partials: ['好'] },
      { silence: true },
      { app: 'bridge', result: 'USER_BUSY' },
    ];
    const quickjs = await call(nodes, lines, { variables: { continue_on_fail: 'true' } });
    const v8 = await call(nodes, lines, { runner: vmRunner(), variables: { continue_on_fail: 'true' } });
    expect(inputs(quickjs)).toEqual(['好', 'timeout()', 'bridge(USER_BUSY)', 'end(hangup)']);
    expect(v8.rows).toEqual(quickjs.rows);
  });

  it('sees channel variables, and a home folder of its own', async () => {
    const { rows, variable } = await call(
      { F1: listen(['${who}，您好']), F2: BYE },
      [{ hangup: 'NORMAL_CLEARING' }],
      { variables: { who: '张先生', cti_robot_home: '/srv/robot' } },
    );
    expect(rows.at(-1)?.input_args).toBe('hangup(NORMAL_CLEARING)');
    expect(variable('cti_robot_end')).toBe('hangup(NORMAL_CLEARING)');
  });

  it('passes on the spool as the bundle writes it', async () => {
    const written: [string, string][] = [];
    const { rows, callid } = await call({ F1: BYE }, [], { onSpool: (id, text) => written.push([id, text]) });
    expect(written.every(([id]) => id === callid)).toBe(true);
    expect(written.map(([, text]) => text).join('')).toBe(
      rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    );
  });

  it('reports an exception of the bundle, and a bundle that loops', async () => {
    await expect(call({ F1: BYE }, [], { bundle: 'null.x' })).rejects.toMatchObject({ code: 'BUNDLE_THREW' });
    await expect(call({ F1: BYE }, [], { bundle: 'for (;;);' })).rejects.toMatchObject({
      code: 'SCRIPT_LOOPS',
    });
  });

  it('rejects a flow with the JSON path of the error', async () => {
    await expect(call({ F1: 'no node' as never }, [])).rejects.toMatchObject({ path: '$.flow.F1' });
    await expect(call({ F1: BYE }, [], { name: '../x' })).rejects.toMatchObject({ code: 'FLOW_NAME' });
  });
});

describe('the caller', () => {
  it('says the next line only after the transition that the previous line caused', async () => {
    const nodes = {
      F1: listen(['一'], { F2: { text: ['去'] } }),
      F2: listen(['二'], { F3: { text: ['去'] } }),
      F3: BYE,
    };
    const { rows, startMs } = await call(nodes, [{ say: '去' }, { say: '去', during: 0 }]);
    expect(rows.map((row) => [row.input_args, Date.parse(row.createtime) - startMs])).toEqual([
      ['flow', 0],
      // 500 prompt, 500 delay, 400 speech, 300 latency; then at once 400 and 300.
      ['去', 1700],
      ['去', 2400],
      ['end(hangup)', 2900],
    ]);
  });

  it('starts the delay when an action waits, and skips actions that end before', async () => {
    const nodes = {
      F1: listen(['一'], { F2: { complete: ['any'] } }, "'1' '0' '' '' '' '' '' '1000'"),
      F2: listen(['二'], { F3: { text: ['好'] } }),
      F3: BYE,
    };
    const simulation = await call(nodes, [{ say: '好', delay: 3000 }]);
    expect(inputs(simulation)).toEqual(['timeout()', '好', 'end(hangup)']);
    expect(timesOf(simulation, 'speak')).toEqual([500 + 1000 + 500 + 3000]);
  });

  it('speaks before a time-out that is due at the same time', async () => {
    const nodes = { F1: listen(['一'], { F2: { text: ['好'] } }, "'1' '0' '' '' '' '' '' '1000'"), F2: BYE };
    expect(inputs(await call(nodes, [{ say: '好', delay: 1000 }]))).toEqual(['好', 'end(hangup)']);
    expect(inputs(await call(nodes, [{ say: '好', delay: 1001 }]))).toEqual(['timeout()', 'end()']);
  });

  it('is silent until the current action has completed, whatever its kind', async () => {
    const nodes = {
      F1: {
        action: 'sleep',
        argument: '700',
        playbacks: [],
        subflow: { F2: { condition: { complete: ['any'] } } },
      },
      F2: listen(['二'], { F3: { text: ['好'] } }),
      F3: BYE,
    };
    const simulation = await call(nodes, [{ silence: true }, { say: '好', during: 0 }]);
    expect(timesOf(simulation, 'speak')).toEqual([700]);
    expect(inputs(simulation)).toEqual(['sleep(SUCCESS)', '好', 'end(hangup)']);
  });

  it('spreads partial results evenly over the speech', async () => {
    const nodes = { F1: listen(['一']) };
    const simulation = await call(nodes, [
      { say: '一二三四', partials: ['一', '一二', '一二三'], duration: 1000 },
    ]);
    const begun = timesOf(simulation, 'speak')[0] as number;
    expect(timesOf(simulation, 'partial').map((at) => at - begun)).toEqual([250, 500, 750]);
    expect(timesOf(simulation, 'result').map((at) => at - begun)).toEqual([1300]);
  });

  it('decides how the next execution of an application ends, whether its line is before or after the input that leads there', async () => {
    const nodes = {
      F1: listen(['一'], { F2: { text: ['好'] } }),
      F2: { action: 'park', playbacks: [], subflow: { F3: { condition: { complete: ['failed'] } } } },
      F3: BYE,
    };
    const park = { app: 'park', result: 'NO' };
    for (const lines of [
      [park, { say: '好' }],
      [{ say: '好' }, park],
    ]) {
      expect(inputs(await call(nodes, lines))).toEqual(['好', 'error(park failed)', 'end(hangup)']);
    }
    expect(inputs(await call(nodes, [{ say: '好' }]))).toEqual(['好', 'park(SUCCESS)', 'end()']);
  });

  it('adds an application that FreeSWITCH does not have', async () => {
    const nodes = { F1: { action: 'frobnicate', playbacks: [] } };
    const deployment = { applications: ['frobnicate'] };
    expect(inputs(await call(nodes, [], { deployment }))).toEqual(['error(frobnicate failed)', 'end()']);
    expect(inputs(await call(nodes, [{ app: 'frobnicate' }], { deployment }))).toEqual([
      'frobnicate(SUCCESS)',
      'end()',
    ]);
  });

  it('answers the next NLP request, gives no answer without a line, and times out after 800 ms', async () => {
    const nodes = { F1: { ...listen(['一'], { F2: { text: ['同意'] } }), nlpid: '1' }, F2: BYE };
    const more = { global: { nlpurl: 'http://nlp.example/' } };
    const spoken = { say: '行' };
    const at = async (lines: object[]): Promise<[string, string | null, number][]> => {
      const { rows, startMs } = await call(nodes, lines, { more });
      return rows
        .slice(1, 2)
        .map((row) => [row.input_args, row.input_nlp_args, Date.parse(row.createtime) - startMs]);
    };
    expect(await at([{ nlp: { keyword: '同意' } }, spoken])).toEqual([['行', '同意', 1700]]);
    expect(await at([spoken])).toEqual([['行', null, 1700]]);
    expect(await at([{ nlp: 'error' }, spoken])).toEqual([['行', null, 1700]]);
    expect(await at([{ nlp: 'timeout' }, spoken])).toEqual([['行', null, 2500]]);
  });

  it('is hung up after ten minutes', async () => {
    const { rows, endMs, startMs } = await call({ F1: listen(['silence_stream://-1']) }, []);
    expect(rows.at(-1)?.input_args).toBe('hangup(ALLOTTED_TIMEOUT)');
    expect(endMs - startMs).toBe(600_000);
  });
});
