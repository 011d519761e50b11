import { host, type Probe } from '../probe.ts';

/** `collectInput`: when it returns and what; and what becomes of events that nobody waits for. */
export const COLLECTING: Probe[] = [
  {
    name: 'a wait until its time-out',
    run: (t) => {
      host.session.answer();
      return [t.timed(() => host.session.collectInput(t.callback(), null, 0, 400)), t.log];
    },
  },
  {
    name: 'a wait of 1 ms',
    run: (t) => {
      host.session.answer();
      return t.timed(() => host.session.collectInput(t.callback(), null, 0, 1));
    },
  },
  {
    name: 'a wait with a fraction of a millisecond',
    run: (t) => {
      host.session.answer();
      return t.timed(() => host.session.collectInput(t.callback(), null, 0, 400.7));
    },
  },
  {
    name: 'a wait with a time-out for keys and an absolute one',
    run: (t) => {
      host.session.answer();
      return t.timed(() => host.session.collectInput(t.callback(), null, 400, 1000));
    },
  },
  {
    name: 'a key during a wait restarts the time-out for keys',
    stimuli: [{ at: 400, keys: '1' }],
    run: (t) => {
      host.session.answer();
      return [t.timed(() => host.session.collectInput(t.callback(), null, 600, 1800)), t.log];
    },
  },
  {
    name: 'a wait with three arguments',
    run: (t) => {
      host.session.answer();
      return t.timed(() => host.session.collectInput(t.callback(), null, 400));
    },
  },
  {
    name: 'a key that does not end a wait',
    stimuli: [{ at: 400, keys: '1' }],
    run: (t) => {
      host.session.answer();
      return [t.timed(() => host.session.collectInput(t.callback(), null, 0, 800)), t.log];
    },
  },
  {
    name: 'a key that ends a wait',
    stimuli: [{ at: 400, keys: '1' }],
    run: (t) => {
      host.session.answer();
      return [
        t.timed(() =>
          host.session.collectInput(
            t.callback(() => false),
            null,
            0,
            2000,
          ),
        ),
        t.log,
      ];
    },
  },
  {
    name: 'an event that ends a wait',
    stimuli: [{ at: 400, speech: 'detected-speech', body: '{"text":"好的"}' }],
    run: (t) => {
      host.session.answer();
      return [
        t.timed(() =>
          host.session.collectInput(
            t.callback(() => 'enough'),
            null,
            0,
            2000,
          ),
        ),
        t.log,
      ];
    },
  },
  {
    name: 'the callback of a wait throws',
    stimuli: [{ at: 200, keys: '1' }],
    run: (t) => {
      host.session.answer();
      const callback = t.callback(() => {
        throw new Error('from the callback');
      });
      return [t.timed(() => host.session.collectInput(callback, null, 0, 600)), t.log];
    },
  },
  {
    name: 'keys and events that arrive while nothing listens are kept',
    stimuli: [
      { at: 100, speech: 'detected-speech', body: 'first' },
      { at: 200, keys: '3' },
      { at: 300, speech: 'detected-speech', body: 'second' },
    ],
    run: (t) => {
      host.session.answer();
      host.msleep(500);
      return [t.timed(() => host.session.collectInput(t.callback(), null, 0, 400)), t.log];
    },
  },
  {
    name: 'a wait without a callback discards events',
    stimuli: [{ at: 200, speech: 'detected-speech', body: 'lost' }],
    run: (t) => {
      host.session.answer();
      host.msleep(400);
      const without = t.timed(() => host.session.collectInput(null, null, 0, 200));
      return [without, t.timed(() => host.session.collectInput(t.callback(), null, 0, 200)), t.log];
    },
  },
  {
    name: 'a key ends a wait without a callback',
    stimuli: [{ at: 400, keys: '1' }],
    run: (t) => {
      host.session.answer();
      return t.timed(() => host.session.collectInput(null, null, 0, 1200));
    },
  },
  {
    name: 'events can be discarded',
    stimuli: [{ at: 100, speech: 'detected-speech', body: 'thrown away' }],
    run: (t) => {
      host.session.answer();
      host.msleep(300);
      const flushed = t.answer(() => host.session.flushEvents());
      host.session.collectInput(t.callback(), null, 0, 200);
      return [flushed, t.log];
    },
  },
  {
    name: 'another application keeps events',
    stimuli: [{ at: 100, speech: 'detected-speech', body: 'kept' }],
    run: (t) => {
      host.session.answer();
      host.msleep(300);
      host.session.execute('set', 'a=b');
      host.session.execute('detect_speech', 'resume');
      host.session.collectInput(t.callback(), null, 0, 200);
      return t.log;
    },
  },
  {
    name: 'the application sleep keeps events',
    stimuli: [{ at: 300, speech: 'detected-speech', body: 'during sleep' }],
    run: (t) => {
      host.session.answer();
      const slept = t.timed(() => host.session.execute('sleep', '600'));
      host.session.collectInput(t.callback(), null, 0, 200);
      return [slept, t.log];
    },
  },
  {
    name: 'one event is delivered per frame',
    stimuli: Array.from({ length: 20 }, () => ({ at: 100, speech: 'begin-speaking' })),
    run: (t) => {
      host.session.answer();
      host.msleep(300);
      let last = 0;
      const from = Date.now();
      host.session.collectInput(
        () => {
          last = Date.now();
          t.log.push('event');
          return true;
        },
        null,
        0,
        1000,
      );
      return [t.log.length, last - from >= 300];
    },
  },
  {
    name: 'a wait inside the callback of a wait',
    stimuli: [
      { at: 200, keys: '1' },
      { at: 400, keys: '2' },
      { at: 600, keys: '3' },
      { at: 800, keys: '4' },
    ],
    run: (t) => {
      host.session.answer();
      const wait = (depth: number): unknown =>
        host.session.collectInput(
          (_session, _type, key) => {
            t.log.push(`depth ${depth} key ${key.digit}`);
            wait(depth + 1);
            return false;
          },
          null,
          0,
          1600,
        );
      return [t.timed(() => wait(1)), t.log];
    },
  },
];
