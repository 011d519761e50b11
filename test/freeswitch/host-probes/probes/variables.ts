import { host, type Probe } from '../probe.ts';

/** Variables, applications, API commands and the global scope. */
export const VARIABLES: Probe[] = [
  {
    name: 'variables',
    run: (t) => {
      const { session } = host;
      const kept = (value: string): boolean => {
        session.setVariable('kept', value);
        return session.getVariable('kept') === value;
      };
      return {
        unknown: session.getVariable('no_such_variable'),
        set: t.answer(() => session.setVariable('a', 'b')),
        get: session.getVariable('a'),
        otherCase: session.getVariable('A'),
        emptied: [t.answer(() => session.setVariable('a', '')), session.getVariable('a')],
        chinese: kept('不需要😀'),
        long: kept('x'.repeat(20000)),
        quotes: kept(`it's "quoted" \\ {x} , ;`),
        lines: kept('one\ntwo'),
        notExpanded: kept('${uuid}'),
        uuid: session.getVariable('uuid') === session.uuid,
      };
    },
  },
  {
    name: 'global variables can be read through the channel',
    run: () => [host.session.getVariable('probe_global'), host.apiExecute('global_getvar', 'probe_global')],
  },
  {
    name: 'applications',
    run: (t) => {
      const { session } = host;
      return {
        unknown: t.answer(() => session.execute('no_such_application', 'x')),
        set: t.answer(() => session.execute('set', 'a=b')),
        get: session.getVariable('a'),
        expands: [session.execute('set', 'c=${a}-${no_such_variable}-$'), session.getVariable('c')],
        noArgument: t.answer(() => session.execute('set')),
        unset: [t.answer(() => session.execute('unset', 'a')), session.getVariable('a')],
        name: t.answer(() => session.execute('', '')),
      };
    },
  },
  {
    name: 'sleep',
    run: (t) => {
      host.session.answer();
      return t.timed(() => host.session.execute('sleep', '400'));
    },
  },
  {
    name: 'keys that an application collects',
    applications: { play_and_get_digits: '42' },
    stimuli: [
      { at: 600, keys: '4' },
      { at: 800, keys: '2' },
    ],
    run: (t) => {
      host.session.answer();
      const asked = t.timed(() =>
        host.session.execute(
          'play_and_get_digits',
          '2 2 1 2000 # silence_stream://200 silence_stream://200 digits \\d+',
        ),
      );
      return [asked.answer, host.session.getVariable('digits')];
    },
  },
  {
    name: 'a bridge to a busy callee hangs up',
    applications: { bridge: 'USER_BUSY' },
    run: (t) => {
      host.session.answer();
      const bridged = t.answer(() => host.session.execute('bridge', 'error/USER_BUSY'));
      return [
        bridged,
        host.session.getVariable('originate_disposition'),
        host.session.ready(),
        host.session.cause,
      ];
    },
  },
  {
    name: 'a bridge to a busy callee continues if it may fail',
    applications: { bridge: 'USER_BUSY' },
    run: (t) => {
      host.session.answer();
      host.session.setVariable('continue_on_fail', 'true');
      const bridged = t.answer(() => host.session.execute('bridge', 'error/USER_BUSY'));
      return [
        bridged,
        host.session.getVariable('originate_disposition'),
        host.session.ready(),
        host.session.cause,
      ];
    },
  },
  {
    name: 'a recording creates its folders',
    run: (t) => {
      host.session.answer();
      const path = `${t.folder}/a/b/c.wav`;
      const started = t.answer(() => host.session.execute('record_session', path));
      host.session.collectInput(t.callback(), null, 0, 400);
      const stopped = t.answer(() => host.session.execute('stop_record_session', path));
      return [started, stopped, t.answer(() => typeof new host.FileIO(path, 'r'))];
    },
  },
  {
    name: 'API commands',
    run: (t) => {
      const uuid = (): string => host.apiExecute('create_uuid', '');
      const [one, other] = [uuid(), uuid()];
      return {
        uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\s*$/.test(one),
        uuidLength: one.length,
        differ: one !== other,
        unknown: t.answer(() => host.apiExecute('no_such_command', 'x')),
        strftime: /^\d{4}-\d\d-\d\d$/.test(host.apiExecute('strftime', '%Y-%m-%d')),
        withoutArgument: t.answer(() => host.apiExecute('create_uuid').length),
        noCommand: t.answer(() => host.apiExecute('')),
      };
    },
  },
  {
    name: 'the log',
    run: (t) =>
      ['debug', 'info', 'notice', 'warning', 'err', 'no_such_level'].map((level) =>
        t.answer(() => host.console_log(level, 'a probe\n')),
      ),
  },
  {
    name: 'the global names',
    run: () => {
      const names = ['session', 'argv', 'argc', 'scriptPath', 'console_log', 'apiExecute', 'use', 'FileIO'];
      names.push('fileDelete', 'msleep', 'Session', 'Event', 'exit', 'CURL', 'File', 'XML');
      names.push('setTimeout', 'setInterval', 'require', 'process', 'request');
      return names.map((name) => `${name} ${typeof host[name]}`);
    },
  },
  {
    name: 'the arguments of the script',
    run: () => host.argv.slice(3),
  },
  {
    name: 'a global variable is set only if it has the expected value',
    run: (t) => {
      const name = `probe_turn_${host.session.uuid}`;
      const get = (): unknown => t.answer(() => host.apiExecute('global_getvar', name));
      const set = (rest: string): unknown => [
        t.answer(() => host.apiExecute('global_setvar', `${name}=${rest}`)),
        get(),
      ];
      return [get(), set('1:a=nothing'), set('1:a'), set('2:b,a=1:a'), set('3:c=1:a'), set('')];
    },
  },
];
