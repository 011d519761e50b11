import { host, type Probe, START_RECOGNISER, type Tools } from '../probe.ts';

/** What still works once the call is gone. */
function afterwards(t: Tools): unknown {
  const { session } = host;
  const spool = `${t.folder}/after.txt`;
  return {
    ready: session.ready(),
    answered: session.answered(),
    state: session.state,
    cause: session.cause,
    streamFile: t.timed(() => session.streamFile(t.sound, t.callback(), null, 0)),
    collectInput: t.timed(() => session.collectInput(t.callback(), null, 0, 500)),
    answer: t.answer(() => session.answer()),
    executeSleep: t.timed(() => session.execute('sleep', '500')),
    executeSet: t.answer(() => session.execute('set', 'set_afterwards=yes')),
    executeDetect: t.answer(() => session.execute('detect_speech', 'pause')),
    executeUnknown: t.answer(() => session.execute('no_such_application', '')),
    setBefore: session.getVariable('set_before'),
    setVariable: t.answer(() => session.setVariable('set_after', 'yes')),
    setAfter: session.getVariable('set_after'),
    api: t.answer(() => host.apiExecute('create_uuid', '').length),
    write: t.answer(() => new host.FileIO(spool, 'wca').write('row')),
    hangup: t.answer(() => session.hangup('USER_BUSY')),
    causeAfterHangup: session.cause,
    uuid: session.uuid.length,
  };
}

/** The call ends or goes elsewhere while the script runs. */
export const LEAVING: Probe[] = [
  {
    name: 'a channel before any action',
    run: () => ({
      ready: host.session.ready(),
      state: host.session.state,
      cause: host.session.cause,
      answered: host.session.answered(),
    }),
  },
  {
    name: 'the caller hangs up while a file plays',
    stimuli: [{ at: 400, hangup: 'USER_BUSY' }],
    run: (t) => {
      host.session.answer();
      host.session.setVariable('set_before', 'yes');
      const played = t.timed(() => host.session.streamFile(t.sound, t.callback(), null, 0));
      return [played, t.position(), afterwards(t), t.log];
    },
  },
  {
    name: 'the caller hangs up during a wait',
    stimuli: [{ at: 400, hangup: 'NORMAL_CLEARING' }],
    run: (t) => {
      host.session.answer();
      const waited = t.timed(() => host.session.collectInput(t.callback(), null, 0, 3000));
      return [waited, host.session.ready(), host.session.cause, t.log];
    },
  },
  {
    name: 'the caller hangs up while an application runs',
    stimuli: [{ at: 400, hangup: 'NORMAL_CLEARING' }],
    run: (t) => {
      host.session.answer();
      return [t.timed(() => host.session.execute('sleep', '3000')), host.session.ready(), host.session.cause];
    },
  },
  {
    name: 'the caller hangs up while the recogniser listens',
    stimuli: [{ at: 600, hangup: 'NORMAL_CLEARING' }],
    run: (t) => {
      host.session.answer();
      host.session.execute('detect_speech', START_RECOGNISER);
      const waited = t.timed(() => host.session.collectInput(t.callback(), null, 0, 3000));
      return [waited, t.answer(() => host.session.execute('detect_speech', 'stop')), t.log];
    },
  },
  {
    name: 'the script hangs up',
    run: (t) => {
      host.session.answer();
      host.session.setVariable('set_before', 'yes');
      return [t.answer(() => host.session.hangup('USER_BUSY')), afterwards(t)];
    },
  },
  {
    name: 'the script hangs up inside a callback',
    stimuli: [{ at: 400, keys: '1' }],
    run: (t) => {
      host.session.answer();
      const callback = t.callback(() => {
        host.session.hangup('USER_BUSY');
        return true;
      });
      const played = t.timed(() => host.session.streamFile(t.sound, callback, null, 0));
      return [played, host.session.ready(), host.session.cause, t.log];
    },
  },
  {
    name: 'the script hangs up before it answered',
    run: (t) => [
      t.answer(() => host.session.hangup('CALL_REJECTED')),
      host.session.ready(),
      host.session.cause,
    ],
  },
  ...['NO_SUCH_CAUSE', '', 'user_busy'].map(
    (cause): Probe => ({
      name: `the script hangs up with the cause "${cause}"`,
      run: (t) => {
        host.session.answer();
        return [t.answer(() => host.session.hangup(cause)), host.session.cause];
      },
    }),
  ),
  {
    name: 'the call is transferred',
    run: (t) => {
      host.session.answer();
      host.session.setVariable('set_before', 'yes');
      const { ready, state, cause } = ((): Record<string, unknown> => {
        host.session.execute('transfer', 'agent XML robot');
        return { ready: host.session.ready(), state: host.session.state, cause: host.session.cause };
      })();
      return [
        { ready, state, cause },
        t.timed(() => host.session.streamFile(t.sound, t.callback(), null, 0)),
        t.timed(() => host.session.collectInput(t.callback(), null, 0, 500)),
        host.session.getVariable('set_before'),
        t.answer(() => host.session.setVariable('set_after', 'yes')),
        host.session.getVariable('set_after'),
        t.answer(() => host.session.execute('set', 'x=y')),
      ];
    },
  },
];
