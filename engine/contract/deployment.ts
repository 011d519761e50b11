/**
 * What a deployment tells the engine: the content of `engine.json` in the home folder. The sidecar writes it,
 * the bundle reads it at the start of each call; a key that is missing takes its default.
 */
export interface Deployment {
  /** Folder of compiled flows (`<name>.json`). */
  compiled: string;
  /** Folder of raw scripts, for hosts where no sidecar has run. */
  flows: string;
  /** Folder of the rows' files, `<callid>.jsonl`. */
  spool: string;
  /** Folder below which relative prompts lie. */
  sounds: string;
  /** Folder of synthesised prompts. */
  tts: string;
  /** Folder of recordings. */
  recordings: string;
  /** Each call is recorded as a whole, besides what flows record. */
  recordCall?: boolean;
  /** Folders inside which absolute prompt paths are allowed; `sounds`, `tts` and `recordings` always are. */
  promptFolders: string[];
  /** FreeSWITCH applications that a node may run. */
  applications: string[];
  /** The sidecar's loopback listener; null where there is none. */
  sidecar: { url: string; token: string } | null;
  recogniser: RecogniserSettings;
  /** Unmatched partial results get a row too. */
  logPartials: boolean;
}

export const RECOGNISER_PRESETS = ['test', 'unimrcp', 'vosk', 'template'] as const;

/** Which recogniser listens, and how it is told what a node wants (docs/reference/recognisers.md). */
export interface RecogniserSettings {
  /** Without it: `template` where there is a `start`, else `unimrcp`. */
  preset?: (typeof RECOGNISER_PRESETS)[number];
  /**
   * For `template`: arguments of `detect_speech` that start it, one a line, with `${hot_word}` and the like for
   * settings of the node.
   */
  start?: string;
  /** Its name in FreeSWITCH, where that is not the preset's. */
  engine?: string;
  /** MRCP profile, the fourth word of `detect_speech`. */
  profile?: string;
  grammar?: string;
  /** Further parameters, `name=value,…`. */
  params?: string;
  /** For `unimrcp`: under which names `hot_word` and `asr_params` go to the server. */
  hotWordParam?: string;
  asrParamsParam?: string;
}

export const DEFAULT_HOME = '/var/lib/cti-robot';

/**
 * Telephony applications only. What runs code or commands (`system`, `javascript`, `lua`, …) is left out on
 * purpose: a flow comes from outside.
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
