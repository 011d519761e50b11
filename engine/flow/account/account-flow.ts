/**
 * What flows of accounts may execute (docs/reference/account-flows.md). Their authors are not the operator: they may
 * neither call whom they like, nor read or write files of this host, nor make FreeSWITCH fetch anything.
 */

/** The applications that such a flow may run as it likes, within `accountRefusal`. Others need a line of `accountTargets`. */
// biome-ignore format: one line a family is easier to read than one line an application
export const ACCOUNT_APPLICATIONS: readonly string[] = [
  'answer', 'pre_answer', 'ring_ready', 'respond',
  'playback', 'endless_playback', 'loop_playback', 'say', 'phrase', 'gentones',
  'play_and_get_digits', 'read', 'sleep', 'wait_for_silence', 'echo', 'delay_echo',
  'set', 'unset', 'export', 'multiset', 'hold', 'unhold', 'stop_record_session', 'stop_displace_session',
  'send_dtmf', 'queue_dtmf', 'flush_dtmf', 'start_dtmf', 'stop_dtmf', 'start_dtmf_generate', 'stop_dtmf_generate',
];

/** Where such a flow may go or connect: `accountTargets` of the settings, and the account. */
export interface AccountTargets {
  account: string;
  /** Lines `<account> <application> <argument>`; `*` in the argument stands for a part of a name or number. */
  targets: readonly string[];
}

/** What FreeSWITCH makes a sound of itself, without a file or a connection. */
const OWN_SOUNDS = /(?:tone_stream|silence_stream|local_stream):\/\//gi;
/** Variables that such a flow may set. FreeSWITCH and the robot read hundreds of others. */
const VARIABLE = /^flow_[a-z0-9_]+$/i;
/** Applications and the place of the variable in their arguments. */
const SETS: { readonly [application: string]: number } = { play_and_get_digits: 7, read: 3 };
/** Where `play_and_get_digits` has the extension to which it transfers a caller who enters nothing valid. */
const FAILURE_EXTENSION = 10;
/** What `respond` may answer. A status of 300 to 399 sends the call elsewhere, as `deflect` does. */
const ANSWERS = /^(?:[12456]\d\d(?: |$)|$)/;

/**
 * Why an account's flow may not run an application; null if it may.
 *
 * @param argument with its variables expanded where they are known
 */
export function accountRefusal(
  application: string,
  argument: string,
  targets: AccountTargets,
): 'application' | 'address' | 'file' | 'variable' | null {
  if (isTarget(application, argument, targets)) return null;
  if (ACCOUNT_APPLICATIONS.indexOf(application) < 0) return 'application';
  if (application === 'play_and_get_digits' && wordsOf(argument).length > FAILURE_EXTENSION)
    return 'application';
  if (application === 'respond' && !ANSWERS.test(argument)) return 'application';
  // FreeSWITCH drops quotes and escapes: `http:'/'/host` is an address to it.
  const plain = argument.replace(OWN_SOUNDS, '').replace(/['"\\]/g, '');
  if (/:\/\/|\$\{/.test(plain)) return 'address';
  // A path may also follow parameters in braces.
  if (/(?:^|[\s=,|!^;:)}\]])\.{0,2}\/|\.\.\//.test(plain)) return 'file';
  return setsForeignVariable(application, argument) ? 'variable' : null;
}

/** Whether the operator allows this application with this argument to the account. */
export function isTarget(
  application: string,
  argument: string,
  { account, targets }: AccountTargets,
): boolean {
  const head = `${account} ${application} `;
  return targets.some(
    (line) =>
      line.slice(0, head.length) === head && likeTarget(line.slice(head.length)).test(argument.trim()),
  );
}

/** A `*` takes nothing that separates targets, begins variables or another dial string, or leads to another folder. */
function likeTarget(pattern: string): RegExp {
  const parts = pattern.trim().split('*');
  return new RegExp(
    `^${parts.map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('[A-Za-z0-9_+#*-]+')}$`,
  );
}

function setsForeignVariable(application: string, argument: string): boolean {
  return namesSet(application, argument).some((name) => !VARIABLE.test(name));
}

/** The names of the variables that an application sets. */
function namesSet(application: string, argument: string): string[] {
  const nameOf = (pair: string): string => (pair.split('=')[0] || '').trim();
  switch (application) {
    case 'set':
    case 'unset':
      return [nameOf(argument)];
    case 'export':
      return [nameOf(argument.replace(/^\s*nolocal:/i, ''))];
    case 'multiset': {
      // Behind a blank, FreeSWITCH takes `^^` for a part of a name.
      const other = /^\^\^(.)/.exec(argument);
      const pairs = other ? argument.slice(3).split(other[1] as string) : argument.split(' ');
      return pairs.map(nameOf).filter((name) => name !== '');
    }
    default: {
      const at = SETS[application];
      if (at === undefined) return [];
      // Another separator. It is not needed where blanks can be quoted.
      if (argument.slice(0, 2) === '^^') return [argument];
      const name = wordsOf(argument)[at];
      return name === undefined ? [] : [name.replace(/^'|'$/g, '')];
    }
  }
}

/** Splits as FreeSWITCH does: at blanks, but neither in quotes, which may begin within a word, nor behind a backslash. */
function wordsOf(argument: string): string[] {
  return argument.match(/(?:\\[\s\S]?|'(?:\\[\s\S]?|[^'\\])*'?|[^ '\\])+/g) || [];
}
