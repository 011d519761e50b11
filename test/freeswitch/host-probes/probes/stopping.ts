import { host, type Probe } from '../probe.ts';

/** `streamFile` with a callback: what its return value does, and where a prompt that it stopped continues. */
export const STOPPING: Probe[] = [
  ...(
    [
      ['true', () => true],
      ['nothing', () => undefined],
      ['false', () => false],
      ['a word', () => 'stop'],
      ['null', () => null],
      ['0', () => 0],
      ['an empty text', () => ''],
      ['an object', () => ({})],
    ] as [string, () => unknown][]
  ).map(
    ([what, reply]): Probe => ({
      name: `the callback returns ${what}`,
      stimuli: [{ at: 400, keys: '5' }],
      run: (t) => {
        host.session.answer();
        return [t.timed(() => host.session.streamFile(t.sound, t.callback(reply), null, 0)), t.log];
      },
    }),
  ),
  {
    name: 'the callback throws',
    stimuli: [{ at: 400, keys: '5' }],
    run: (t) => {
      host.session.answer();
      const callback = t.callback(() => {
        throw new Error('from the callback');
      });
      return [
        t.timed(() => host.session.streamFile(t.sound, callback, null, 0)),
        t.log,
        host.session.ready(),
      ];
    },
  },
  {
    name: 'the arguments of a callback',
    stimuli: [{ at: 400, keys: '*' }],
    run: (t) => {
      host.session.answer();
      const given: unknown[] = [];
      host.session.streamFile(
        t.sound,
        (inner, type, key, arg) => {
          given.push(inner.uuid === host.session.uuid, type, key.digit, typeof key.duration, arg);
          return true;
        },
        'the argument',
        0,
      );
      return given;
    },
  },
  {
    name: 'a file that is stopped in the middle, and continued from there',
    stimuli: [{ at: 400, keys: '1' }],
    run: (t) => {
      host.session.answer();
      const first = t.timed(() =>
        host.session.streamFile(
          t.sound,
          t.callback(() => false),
          null,
          0,
        ),
      );
      const stopped = t.position();
      const from = Number(host.session.getVariable('last_file_position'));
      const second = t.timed(() => host.session.streamFile(t.sound, t.callback(), null, from));
      return [first, stopped, second, t.position()];
    },
  },
  {
    name: 'a file that is played from a sample, and stopped',
    stimuli: [{ at: 400, keys: '1' }],
    run: (t) => {
      host.session.answer();
      const first = t.timed(() =>
        host.session.streamFile(
          t.sound,
          t.callback(() => false),
          null,
          3200,
        ),
      );
      return [first, t.position()];
    },
  },
  {
    name: 'a file with another sample rate that is stopped in the middle, and continued from there',
    stimuli: [{ at: 400, keys: '1' }],
    run: (t) => {
      host.session.answer();
      const stop = t.callback(() => false);
      const first = t.timed(() => host.session.streamFile(t.wideSound, stop, null, 0));
      const stopped = t.position();
      // A start counts in samples of the file, a stop in those of the call.
      const second = t.timed(() => host.session.streamFile(t.wideSound, t.callback(), null, 9600));
      const told = Number(host.session.getVariable('last_file_position'));
      return [first, stopped, second, Math.round(told / 400) * 400];
    },
  },
  {
    name: 'two keys while a file plays, which is stopped at the first',
    stimuli: [{ at: 400, keys: '12' }],
    run: (t) => {
      host.session.answer();
      const first = t.timed(() =>
        host.session.streamFile(
          t.sound,
          t.callback(() => false),
          null,
          0,
        ),
      );
      const second = t.timed(() =>
        host.session.streamFile(
          t.sound,
          t.callback(() => false),
          null,
          0,
        ),
      );
      return [first, second, t.log];
    },
  },
  {
    name: 'a key and an event at the same time',
    run: (t) => {
      host.session.answer();
      host.msleep(400);
      const first = t.timed(() =>
        host.session.streamFile(
          t.sound,
          t.callback(() => false),
          null,
          0,
        ),
      );
      const second = t.timed(() =>
        host.session.streamFile(
          t.sound,
          t.callback(() => false),
          null,
          6400,
        ),
      );
      return [first, second, t.log];
    },
    stimuli: [
      { at: 100, speech: 'begin-speaking' },
      { at: 150, keys: '7' },
      { at: 200, speech: 'detected-speech', body: 'second' },
    ],
  },
  {
    name: 'a file that is paused, and resumed by the next key',
    stimuli: [
      { at: 400, keys: '1' },
      { at: 1000, keys: '2' },
    ],
    run: (t) => {
      host.session.answer();
      const played = t.timed(() =>
        host.session.streamFile(
          t.sound,
          t.callback(() => 'pause'),
          null,
          0,
        ),
      );
      return [played, t.position(), t.log];
    },
  },
  {
    name: 'a file that is restarted',
    stimuli: [{ at: 600, keys: '1' }],
    run: (t) => {
      host.session.answer();
      return [
        t.timed(() =>
          host.session.streamFile(
            t.sound,
            t.callback(() => 'restart'),
            null,
            0,
          ),
        ),
        t.position(),
      ];
    },
  },
  {
    name: 'a file that is moved forward',
    stimuli: [{ at: 400, keys: '1' }],
    run: (t) => {
      host.session.answer();
      return [
        t.timed(() =>
          host.session.streamFile(
            t.sound,
            t.callback(() => 'seek:+400'),
            null,
            0,
          ),
        ),
        t.position(),
      ];
    },
  },
];
