import { described, host, type Probe, START_RECOGNISER } from '../probe.ts';

/** `detect_speech`, with mod_test as recogniser: events, and what pauses, resumes and ends it. */
export const RECOGNISING: Probe[] = [
  {
    name: 'an utterance',
    stimuli: [{ at: 400, sound: 400 }],
    run: (t) => {
      host.session.answer();
      const started = t.timed(() => host.session.execute('detect_speech', START_RECOGNISER));
      const waited = t.timed(() =>
        host.session.collectInput(
          t.callback((call) => call < 2),
          null,
          0,
          4000,
        ),
      ).answer;
      return [started, waited, t.log];
    },
  },
  {
    name: 'partial results',
    stimuli: [{ at: 400, sound: 400 }],
    run: (t) => {
      host.session.answer();
      host.session.execute('detect_speech', START_RECOGNISER.replace('{', '{partial=true,'));
      host.session.collectInput(t.callback(), null, 0, 2600);
      return t.log;
    },
  },
  {
    name: 'a recogniser listens after a result only if it is resumed',
    stimuli: [
      { at: 400, sound: 400 },
      { at: 2000, sound: 400 },
      { at: 4000, sound: 400 },
    ],
    run: (t) => {
      host.session.answer();
      host.session.execute('detect_speech', START_RECOGNISER);
      host.session.collectInput(t.callback(), null, 0, 3400);
      t.log.push(t.answer(() => host.session.execute('detect_speech', 'resume')));
      host.session.collectInput(t.callback(), null, 0, 2400);
      return t.log;
    },
  },
  {
    name: 'a recogniser that is resumed in the callback of its result',
    stimuli: [
      { at: 400, sound: 400 },
      { at: 2200, sound: 400 },
    ],
    run: (t) => {
      host.session.answer();
      host.session.execute('detect_speech', START_RECOGNISER);
      host.session.streamFile(
        'silence_stream://4400',
        (_session, type, event) => {
          t.log.push(described(type, event));
          if (event.getHeader('Speech-Type') === 'detected-speech')
            t.log.push(t.answer(() => host.session.execute('detect_speech', 'resume')));
          return true;
        },
        null,
        0,
      );
      return t.log;
    },
  },
  {
    name: 'a recogniser that is paused',
    stimuli: [
      { at: 600, sound: 400 },
      { at: 2600, sound: 400 },
    ],
    run: (t) => {
      host.session.answer();
      host.session.execute('detect_speech', START_RECOGNISER);
      host.session.execute('detect_speech', 'pause');
      host.session.collectInput(t.callback(), null, 0, 2000);
      t.log.push(t.answer(() => host.session.execute('detect_speech', 'resume')));
      host.session.collectInput(t.callback(), null, 0, 2400);
      return t.log;
    },
  },
  {
    name: 'a recogniser that is paused in the middle of speech',
    stimuli: [{ at: 400, sound: 1000 }],
    run: (t) => {
      host.session.answer();
      host.session.execute('detect_speech', START_RECOGNISER);
      const callback = t.callback(() => {
        host.session.execute('detect_speech', 'pause');
        return true;
      });
      host.session.collectInput(callback, null, 0, 2600);
      return t.log;
    },
  },
  {
    name: 'a recogniser that is stopped reports that it is closed',
    run: (t) => {
      host.session.answer();
      host.session.execute('detect_speech', START_RECOGNISER);
      host.session.collectInput(t.callback(), null, 0, 300);
      t.log.push(t.answer(() => host.session.execute('detect_speech', 'stop')));
      host.session.collectInput(t.callback(), null, 0, 300);
      return t.log;
    },
  },
  {
    name: 'a recogniser that dies reports that it is closed, and can be restarted',
    stimuli: [
      { at: 400, dies: true },
      { at: 1400, sound: 400 },
    ],
    run: (t) => {
      host.session.answer();
      host.session.execute('detect_speech', START_RECOGNISER);
      host.session.streamFile('silence_stream://800', t.callback(), null, 0);
      for (const command of ['stop', START_RECOGNISER])
        t.log.push(t.answer(() => host.session.execute('detect_speech', command)));
      host.session.collectInput(t.callback(), null, 0, 2400);
      return t.log;
    },
  },
  {
    name: 'a recogniser that is restarted in the callback of its end',
    stimuli: [
      { at: 400, dies: true },
      { at: 1400, sound: 400 },
    ],
    run: (t) => {
      host.session.answer();
      host.session.execute('detect_speech', START_RECOGNISER);
      const callback = t.callback((call) => {
        if (call > 1) return true;
        for (const command of ['stop', START_RECOGNISER]) host.session.execute('detect_speech', command);
        return true;
      });
      host.session.streamFile('silence_stream://3600', callback, null, 0);
      return t.log;
    },
  },
  {
    name: 'a recogniser that is stopped right after its start',
    run: (t) => {
      host.session.answer();
      host.session.execute('detect_speech', START_RECOGNISER);
      host.session.execute('detect_speech', 'stop');
      host.session.collectInput(t.callback(), null, 0, 300);
      return t.log;
    },
  },
  {
    name: 'the event of a stopped recogniser can be discarded at once',
    run: (t) => {
      host.session.answer();
      host.session.execute('detect_speech', START_RECOGNISER);
      host.session.collectInput(t.callback(), null, 0, 300);
      host.session.execute('detect_speech', 'stop');
      t.log.push(t.answer(() => host.session.flushEvents()));
      host.session.collectInput(t.callback(), null, 0, 300);
      return t.log;
    },
  },
  {
    name: 'stop twice, then resume and pause without a recogniser',
    run: (t) => {
      host.session.answer();
      const answers = ['stop', 'pause', 'resume', 'stop'].map((command) =>
        t.answer(() => host.session.execute('detect_speech', command)),
      );
      host.session.collectInput(t.callback(), null, 0, 300);
      return [answers, t.log];
    },
  },
  {
    name: 'a recogniser that is started again after a stop',
    stimuli: [{ at: 800, sound: 400 }],
    run: (t) => {
      host.session.answer();
      host.session.execute('detect_speech', START_RECOGNISER);
      host.session.collectInput(t.callback(), null, 0, 200);
      host.session.execute('detect_speech', 'stop');
      host.session.execute('detect_speech', START_RECOGNISER);
      host.session.collectInput(t.callback(), null, 0, 2400);
      return t.log;
    },
  },
  {
    name: 'the media bugs of a channel show whether a recogniser runs',
    run: (t) => {
      const bugs = (uuid: string) => t.answer(() => host.apiExecute('uuid_buglist', uuid));
      host.session.answer();
      const uuid = host.session.uuid;
      const before = bugs(uuid);
      host.session.execute('detect_speech', START_RECOGNISER);
      const after = /<function>detect_speech<\/function>/.test(String(bugs(uuid)));
      host.session.execute('detect_speech', 'pause');
      const paused = /<function>detect_speech<\/function>/.test(String(bugs(uuid)));
      host.session.execute('detect_speech', 'stop');
      return [before, after, paused, bugs(uuid), bugs('00000000-0000-0000-0000-000000000000'), bugs('')];
    },
  },
  {
    name: 'a recogniser that does not exist',
    run: (t) => {
      host.session.answer();
      const started = t.answer(() => host.session.execute('detect_speech', 'nobody default default'));
      host.session.collectInput(t.callback(), null, 0, 300);
      return [started, t.log];
    },
  },
];
