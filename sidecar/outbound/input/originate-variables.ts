/**
 * The channel variables that a task may set, `{a=b,c='d'}` as the call module's API writes them. Only names of a list
 * pass: FreeSWITCH runs what some variables say (docs/reference/dialer.md#variables-of-the-call).
 */

/** What a deployment allows if it says nothing else. None of them runs, reads or writes anything. */
export const DEFAULT_ALLOWED_VARIABLES: readonly string[] = [
  'absolute_codec_string',
  'call_timeout',
  'codec_string',
  'effective_caller_id_name',
  'effective_caller_id_number',
  'hangup_after_bridge',
  'jitterbuffer_msec',
  'leg_timeout',
  'origination_caller_id_name',
  'origination_caller_id_number',
  'originate_timeout',
  'progress_timeout',
  'rtp_timer_name',
  'sip_cid_type',
];

/** The dialer's own, or something that FreeSWITCH would run. No list allows them. */
const NEVER =
  /^(?:execute_on_|api_|exec|.*(?:hangup_hook|_hook$|_app$|_application|script|lua|javascript)|session_in_hangup|origination_uuid|uuid|fire_|cti_robot|bridge_(?:pre|post)|exec_after|transfer_|park_|bind_|record_|recording_|playback_|send_silence|ringback|group_confirm|sip_h_|sip_rh_|sip_ph_|sip_bye_h_|media_bug|nolocal:|export_vars|continue_on_fail|failed_)/i;

/** `execute_on_media=start_da2` and its like start a module that listens to announcements: our own recognition does. */
const EARLY_MEDIA = /^execute_on_(?:media|pre_answer|ring)(?:_\w+)?$/i;
const DETECTION = /^start_da2?$/i;

/** Many tasks set it, and the dialer always has its own value: it is read and has no effect. */
const DECIDED_BY_DIALER = 'ignore_early_media';

export interface OriginateVariables {
  variables: Record<string, string>;
  /** The task listens to announcements before the answer. */
  earlyMediaAsr: boolean;
}

export interface VariableFault {
  fault: 'not-variables' | 'forbidden' | 'value' | 'too-many';
  /** Which variable; empty: all. */
  name: string;
  message: string;
}

const MAX_LENGTH = 4_000;
const MAX_VARIABLES = 64;
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;
/** Letters, digits and signs that neither FreeSWITCH's parser nor an expansion gives a meaning. */
const VALUE = /^[\p{L}\p{N} ._:@/+*#-]{0,200}$/u;

export function readOriginateVariables(
  text: string,
  allowed: readonly string[] = DEFAULT_ALLOWED_VARIABLES,
): OriginateVariables | VariableFault {
  const trimmed = text.trim();
  const inside = /^\{(.*)\}$/.exec(trimmed)?.[1] ?? trimmed;
  if (trimmed.length > MAX_LENGTH) return notVariables(`They have more than ${MAX_LENGTH} characters.`);
  const pairs = pairsOf(inside);
  if (pairs === null)
    return notVariables("Write {name=value,other='a value'}, without braces or quotes inside.");
  if (pairs.length > MAX_VARIABLES) {
    return { fault: 'too-many', name: '', message: `A task sets at most ${MAX_VARIABLES} variables.` };
  }
  const variables = new Map<string, string>();
  let earlyMediaAsr = false;
  for (const [name, value] of pairs) {
    if (name === DECIDED_BY_DIALER) continue;
    if (EARLY_MEDIA.test(name) && DETECTION.test(value)) {
      earlyMediaAsr = true;
      continue;
    }
    if (!isHarmless(name) || !allowed.includes(name)) {
      return {
        fault: 'forbidden',
        name: NAME.test(name) ? name : '',
        message: 'The deployment does not let tasks set this variable.',
      };
    }
    if (!VALUE.test(value)) {
      return {
        fault: 'value',
        name,
        message: 'A value has at most 200 letters, digits, blanks and . _ : @ / + * # -.',
      };
    }
    variables.set(name, value);
  }
  return { variables: Object.fromEntries(variables), earlyMediaAsr };
}

/** What a command may set, whoever has written it into the task: it is checked again when a call is placed. */
export function maySet(name: string, value: string): boolean {
  return isHarmless(name) && VALUE.test(value);
}

function isHarmless(name: string): boolean {
  return NAME.test(name) && !NEVER.test(name);
}

export function isVariableFault(read: OriginateVariables | VariableFault): read is VariableFault {
  return 'fault' in read;
}

function notVariables(message: string): VariableFault {
  return { fault: 'not-variables', name: '', message };
}

/** Names and values; null: it is not written so. */
function pairsOf(inside: string): [string, string][] | null {
  const pairs: [string, string][] = [];
  let rest = inside.trim();
  while (rest !== '') {
    const pair = /^([^=,'"{}[\]<>\s]+)=(?:'([^'\n\r]*)'|([^,'"{}[\]<>\n\r]*))\s*(?:,\s*|$)/.exec(rest);
    if (pair === null) return null;
    pairs.push([pair[1] as string, (pair[2] ?? pair[3] ?? '').trim()]);
    rest = rest.slice(pair[0].length);
  }
  return pairs;
}
