import { expect, it } from 'vitest';
import { CallStatistics } from './call-statistics.ts';

it('counts each wait once, from its beginning to its end', () => {
  const statistics = new CallStatistics();
  statistics.beginWait(1, 'nlp', 1000);
  statistics.beginWait(2, 'tts', 1100);
  // The host looks again while it waits.
  statistics.beginWait(2, 'tts', 1200);
  statistics.endWait(1, 1700);
  statistics.endWait(2, 1400);
  statistics.endWait(2, 9000);
  // Nobody has waited for this one.
  statistics.endWait(3, 9000);
  statistics.beginWait(4, 'nlp', 2000);
  statistics.endWait(4, 2050);
  expect(statistics.stats.waits).toEqual({ tts: [1, 300, 300], nlp: [2, 750, 700], http: [0, 0, 0] });
});

it('does not count a wait that ended before it began: the clock was set back', () => {
  const statistics = new CallStatistics();
  statistics.beginWait(1, 'http', 1000);
  statistics.endWait(1, 400);
  expect(statistics.stats.waits.http).toEqual([0, 0, 0]);
});
