/**
 * The engine's settings: the content of `engine.json` in the home folder. The sidecar writes the file, and the bundle
 * reads it at the start of each call. A missing key has its default.
 */
import type { QuestionFolders } from './question.ts';

export interface Deployment {
  /** Folder of compiled flows (`<name>.json`). */
  compiled: string;
  /** Folder of raw scripts, for hosts where no sidecar has run. */
  flows: string;
  /** Folder of the rows' files (`<callid>.jsonl`). */
  spool: string;
  /** Folder that relative prompt paths start from. */
  sounds: string;
  /** Folder of synthesised prompts. */
  tts: string;
  /** Folder of recordings. */
  recordings: string;
  /** Folder of what a task knows of the numbers that it calls now (`<callid>.json`). */
  variables: string;
  /** Folder of what was known of callers (`<callid>.json`), for their records. */
  contexts: string;
  /** The file with the routes of numbers (`RouteTable`). */
  routeTable: string;
  /** Whether to record each whole call, in addition to what flows record. */
  recordCall?: boolean;
  /** Whether the whole call's recording has the caller in its left channel and the robot in its right one. Default: true. */
  recordStereo?: boolean;
  /** Folders that absolute prompt paths may point into, in addition to `sounds`, `tts` and `recordings`. */
  promptFolders: string[];
  /** FreeSWITCH applications that a node may execute. */
  applications: string[];
  /** What flows of accounts may execute besides what all of them may: lines `<account> <application> <argument>`. */
  accountTargets?: string[];
  /** The sidecar's loopback listener; null without a sidecar. */
  sidecar: { url: string; token: string } | null;
  /**
   * Where calls leave their questions and find the answers; null while FreeSWITCH's event socket, over which answers are
   * announced, is not there. A call reads it when it starts.
   */
  questions: QuestionFolders | null;
  /** Networks of the systems whose headers say which flow takes their calls, as CIDRs. */
  headerSystems?: string[];
  /** Servers that lead dialogs (sidecar.md#http-robot). */
  httpFlow: HttpFlowSettings;
  /** How long a call waits for its context before it is answered, in ms (routes.md#context). */
  contextMs: number;
  recogniser: RecogniserSettings;
  /** Whether unmatched partial results get a row too. */
  logPartials: boolean;
  /** Whether FreeSWITCH's log may have what callers say, only behind `pii.`. */
  logCallerData: boolean;
}

export interface HttpFlowSettings {
  /** API commands that a server may give for its call, in addition to the one that stops a prompt. */
  commands: string[];
  /** How long a server may take for the whole answer, in ms. */
  timeoutMs: number;
  /** `end`, or the flow that takes the call over when the server fails. */
  onError: string;
}

export const RECOGNISER_PRESETS = ['test', 'unimrcp', 'vosk', 'template'] as const;

/** The recogniser, and how a node's settings are passed to it (docs/reference/recognisers.md). */
export interface RecogniserSettings {
  /** Default: `template` with a `start`, else `unimrcp`. */
  preset?: (typeof RECOGNISER_PRESETS)[number];
  /**
   * For `template`: the `detect_speech` arguments that start the recogniser, one per line. `${hot_word}` and the like
   * stand for the node's settings.
   */
  start?: string;
  /** The recogniser's name in FreeSWITCH, when it differs from the preset. */
  engine?: string;
  /** MRCP profile, the fourth word of `detect_speech`. */
  profile?: string;
  grammar?: string;
  /** Further parameters, `name=value,…`. */
  params?: string;
  /** For `unimrcp`: the names of the parameters that carry `hot_word` and `asr_params` to the server. */
  hotWordParam?: string;
  asrParamsParam?: string;
}

/** Where the hook at hang-up writes records of calls. @param spool folder of the rows */
export function recordSpoolFolder(spool: string): string {
  return `${spool}/calls`;
}

/** The channel variable `cti_robot_variables` of a call whose variables are in a file of the folder `variables`. */
export const IN_FILE = 'file';

/** The name of a call's files. FreeSWITCH makes the UUID, but `origination_uuid` lets others choose it. */
export function callFileName(callid: string): string {
  return callid.replace(/[^\w.@-]/g, '_').replace(/^\.+/, '_');
}

export const DEFAULT_HOME = '/var/lib/cti-robot';

/**
 * Telephony applications only. Applications that run code or commands (`system`, `javascript`, `lua`, …) are excluded,
 * because flows are untrusted.
 */
// biome-ignore format: one line a family is easier to read than one line an application
export const DEFAULT_APPLICATIONS: readonly string[] = [
  'answer', 'pre_answer', 'ring_ready', 'respond',
  'bridge', 'transfer', 'deflect', 'redirect', 'att_xfer', 'intercept',
  'playback', 'endless_playback', 'loop_playback', 'say', 'phrase', 'gentones',
  'record', 'record_session', 'stop_record_session', 'displace_session', 'stop_displace_session',
  'play_and_get_digits', 'read', 'sleep', 'wait_for_silence', 'echo', 'delay_echo',
  'set', 'unset', 'export', 'multiset',
  'park', 'valet_park', 'hold', 'unhold', 'conference', 'fifo', 'callcenter', 'voicemail',
  'send_dtmf', 'queue_dtmf', 'flush_dtmf', 'start_dtmf', 'stop_dtmf', 'start_dtmf_generate', 'stop_dtmf_generate',
  'send_info', 'send_display', 'presence', 'privacy',
];

/** The settings of a host without `engine.json`. */
export function defaultDeployment(home: string): Deployment {
  return {
    compiled: `${home}/compiled`,
    flows: `${home}/flows`,
    spool: `${home}/spool`,
    sounds: `${home}/sounds`,
    tts: `${home}/tts`,
    recordings: `${home}/recordings`,
    variables: `${home}/variables`,
    contexts: `${home}/contexts`,
    routeTable: `${home}/route-table.json`,
    promptFolders: [],
    applications: DEFAULT_APPLICATIONS.slice(),
    sidecar: null,
    questions: null,
    httpFlow: { commands: [], timeoutMs: 3000, onError: 'end' },
    contextMs: 1500,
    recogniser: { preset: 'unimrcp' },
    logPartials: false,
    logCallerData: true,
  };
}
