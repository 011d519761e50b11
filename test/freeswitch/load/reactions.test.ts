import { describe, expect, it } from 'vitest';
import type { Ears } from './ears.ts';
import { Watch } from './reactions.ts';

const event = (name: string, ms: number, more: Record<string, string> = {}) => ({
  'Event-Name': name,
  'Caller-Caller-ID-Number': '40000',
  'Event-Date-Timestamp': String(ms * 1000),
  ...more,
});
const speech = (type: string, ms: number) => event('DETECTED_SPEECH', ms, { 'Speech-Type': type });
const ALL = { from: 0, to: 10_000 };

describe('the time to the next prompt', () => {
  it('is measured from a key and from a final result', () => {
    const watch = new Watch();
    for (const seen of [
      event('RECV_INFO', 1000),
      event('PLAYBACK_START', 1020),
      speech('detected-speech', 3000),
      event('PLAYBACK_START', 3040),
    ])
      watch.receive(seen);
    expect(watch.begunIn(ALL)).toEqual({ times: [20, 40], unanswered: 0 });
    expect(watch.begunIn({ from: 2000, to: 10_000 })).toEqual({ times: [40], unanswered: 0 });
    const ears = { heardAt: () => [1031, 3057] } as unknown as Ears;
    const key = { ear: 40_000, at: 995 };
    expect(watch.heardIn(ALL, [key], ears)).toEqual({ times: [36, 57], unanswered: 0 });
  });

  it('is not measured for utterances with partial results', () => {
    const watch = new Watch();
    for (const type of ['detected-partial-speech', 'detected-speech']) watch.receive(speech(type, 1000));
    expect(watch.begunIn(ALL)).toEqual({ times: [], unanswered: 0 });
  });

  it('counts an input as unanswered if no prompt begins before the next one', () => {
    const watch = new Watch();
    watch.receive(event('RECV_INFO', 1000));
    watch.receive(speech('detected-speech', 3000));
    watch.receive(event('PLAYBACK_START', 3020));
    expect(watch.begunIn(ALL)).toEqual({ times: [20], unanswered: 1 });
  });
});
