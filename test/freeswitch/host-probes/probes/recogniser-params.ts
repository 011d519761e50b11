import { host, type Probe, type Tools } from '../probe.ts';

/**
 * Starts mod_test in three steps, with a value as it stands in the argument of `detect_speech param`, and gives
 * what mod_test then says: the value as it arrived.
 */
function said(
  t: Tools,
  argument: string,
  grammar = '{start-input-timers=false,vad-silence-ms=300}default',
): unknown {
  host.session.answer();
  for (const command of ['init test', `param result ${argument}`, `grammar ${grammar} default`])
    host.session.execute('detect_speech', command);
  host.session.collectInput(
    t.callback((call) => call < 2),
    null,
    0,
    4000,
  );
  return t.log;
}

/** Texts of flows on their way to a recogniser. In the code a backslash is written as two. */
export const RECOGNISER_PARAMS: Probe[] = (
  [
    ['a word', 'hello'],
    ['in quotes', "'two words'"],
    ['braces and commas', '\'{"a":1},} {x=y,z=w} 好\''],
    ['a variable is expanded', "'${probe_global}'"],
    ['a variable that quotes take apart is not', "'$''{probe_global} $''$''{x}'"],
    ['one backslash before an ordinary letter', "'a\\d'"],
    ['two backslashes', "'a\\\\d'"],
    ['four backslashes', "'a\\\\\\\\d'"],
    ['a quote after one backslash', "'it\\'s ok'"],
    ['a quote after two backslashes', "'it\\\\'s ok'"],
    ['all of it', "'it\\\\'s {\\\\\\\\\"a, b\\\\\\\\\"} $''{probe_global} $''5 \\\\\\\\n'"],
    ['nothing', "' '"],
  ] as const
).map(([what, argument]) => ({
  name: `a recogniser's parameter: ${what}`,
  stimuli: [{ at: 400, sound: 400 }],
  run: (t) => said(t, argument),
}));
