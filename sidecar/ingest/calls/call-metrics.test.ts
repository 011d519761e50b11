import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { countDelay, noStats } from '../../../engine/contract/call-stats.ts';
import { anEnd, aRow } from '../../../test/integration/rows/fixture.ts';
import type { SpoolLine } from '../../store/store.ts';
import { createCallMetrics } from './call-metrics.ts';

function counted(flows: readonly string[] = ['invitation']) {
  const registry = new Registry();
  const metrics = createCallMetrics(registry, (name) => flows.includes(name));
  const samples = async (name: string) =>
    (await registry.getSingleMetricAsString(name)).split('\n').filter((line) => !line.startsWith('#'));
  return { metrics, samples, registry };
}
const line = (row: object): SpoolLine => ({ ...row }) as SpoolLine;
const NONE = new Set<number>();

describe('metrics by flow', () => {
  it('count the calls that began and, by outcome, those that ended', async () => {
    const { metrics, samples } = counted();
    const ends = ['end()', 'end(hangup)', 'end(transfer)', 'hangup(USER_BUSY)', 'loop()', 'error(lost)'];
    const more = ['error(engine fault)', 'error(flow refused)', 'error(13800000000)', ''];
    const rows = [...ends, ...more].flatMap((end, n) => [aRow(`call-${n}`, 0), anEnd(`call-${n}`, 1, end)]);
    metrics.count(rows.map(line), NONE);
    expect(await samples('cti_robot_calls_begun_total')).toEqual([
      'cti_robot_calls_begun_total{flow="invitation"} 10',
    ]);
    expect(await samples('cti_robot_calls_ended_total')).toEqual(
      [
        ...['end', 'robot_hangup', 'transfer', 'hangup', 'loop', 'lost', 'fault', 'refused'].map((r) => [
          r,
          1,
        ]),
        ['other', 2],
      ].map(([reason, n]) => `cti_robot_calls_ended_total{flow="invitation",reason="${reason}"} ${n}`),
    );
  });

  it('add up skipped prompts, other failures and the delays before the next prompt', async () => {
    const { metrics, samples } = counted();
    const stats = {
      ...noStats(),
      prompts_skipped: 2,
      recogniser_died: 1,
      recogniser_not_started: 3,
      tts_failed: 4,
    };
    for (const ms of [0, 20, 21, 480, 9000]) countDelay(stats, ms);
    metrics.count([line({ ...anEnd('call-1', 1), call_stats: stats })], NONE);
    expect(await samples('cti_robot_prompts_skipped_total')).toEqual([
      'cti_robot_prompts_skipped_total{flow="invitation"} 2',
    ]);
    expect(await samples('cti_robot_recogniser_not_started_total')).toEqual([
      'cti_robot_recogniser_not_started_total{flow="invitation"} 3',
    ]);
    const delays = await samples('cti_robot_result_to_prompt_seconds');
    const bucket = (le: string) => delays.find((sample) => sample.includes(`le="${le}"`))?.split(' ')[1];
    expect(['0.02', '0.05', '0.2', '0.5', '5', '+Inf'].map(bucket)).toEqual(['2', '3', '3', '4', '4', '5']);
    expect(delays.find((sample) => sample.includes('_sum'))).toMatch(/ 9\.521$/);
  });

  it('do not count rows that the store refused', async () => {
    const { metrics, samples } = counted();
    metrics.count([line(aRow('call-1', 0)), line(aRow('call-2', 0))], new Set([1]));
    expect(await samples('cti_robot_calls_begun_total')).toEqual([
      'cti_robot_calls_begun_total{flow="invitation"} 1',
    ]);
  });

  it('have no label value from a spool file', async () => {
    const { metrics, samples } = counted(['invitation']);
    const names = [...Array(50).keys()].map((n) => `invented-${n}`);
    const rows = [...names, 5, null, { a: 1 }, '13800000000'].map((flow_name, n) =>
      line({ ...aRow(`call-${n}`, 0), flow_name }),
    );
    metrics.count(rows, NONE);
    expect(await samples('cti_robot_calls_begun_total')).toEqual([
      'cti_robot_calls_begun_total{flow="other"} 54',
    ]);
  });

  it('have at most 1000 flows as labels', async () => {
    const registry = new Registry();
    const metrics = createCallMetrics(registry, () => true);
    metrics.count(
      [...Array(1500).keys()].map((n) => line({ ...aRow('call', 0), flow_name: `flow-${n}` })),
      NONE,
    );
    const text = await registry.getSingleMetricAsString('cti_robot_calls_begun_total');
    expect(text.match(/\{flow=/g)).toHaveLength(1001);
  });

  it.each([
    ['a text', 'x'],
    ['a list', [1]],
    [
      'an object with invalid numbers',
      { prompts_skipped: -1, tts_failed: 1e300, nlp_failed: '5', prompt_delays: 7 },
    ],
    ['a list of invalid delays', { prompt_delays: [[1, 1e9], [1, 1], null, [2], [1e9, 1], [1, Number.NaN]] }],
  ])('ignore call_stats that is %s', async (_, call_stats) => {
    const { metrics, registry } = counted();
    metrics.count([line({ ...anEnd('call-1', 1), call_stats })], NONE);
    const lines = (await registry.metrics()).split('\n').filter((one) => one !== '' && !one.startsWith('#'));
    expect(lines).toEqual(['cti_robot_calls_ended_total{flow="invitation",reason="end"} 1']);
  });
});
