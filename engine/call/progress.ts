/** What `listen()` is about: a call's progress, what happens to it, and what is to be done. All plain data. */
import type { CallStats } from '../contract/call-stats.ts';
import type { MachineSettings } from '../contract/machine.ts';
import type { Row } from '../contract/row.ts';
import type { Answer, ApiCommand, DialogInput, Question } from '../dialog/dialog.ts';
import type { KeyEntry } from '../dialog/key-entry.ts';
import type {
  Action,
  EndAction,
  ExecuteAction,
  InputContext,
  ListenAction,
  MachineSigns,
} from '../dialog/state.ts';
import type { ListenSettings } from '../flow/compiled.ts';
import type { MachineWatch } from './machine-watch.ts';
import { NOTHING_PLAYED, type PromptsPlayed } from './prompts-played.ts';
import { NO_UTTERANCE, type Utterance } from './utterance.ts';

/** A prompt that is ready to be played, or why it is not. */
export interface Prompt {
  /** As it is spoken: with the values of its variables. For the rows. */
  spoken: string;
  /** What a log line may call it. */
  shown: string;
  /** What FreeSWITCH plays; null: it is asked for with `speech`, or it cannot be played. */
  path: string | null;
  /** Why it cannot be played, or why not if `speech` fails. */
  reason: string;
  speech: Question | null;
  /** It is the next piece of the text before it, and one prompt with it. */
  continues: boolean;
}

export interface ProgressPrompt extends Prompt {
  /** The open question that brings its path. */
  asked: number | null;
}

/**
 * - `idle`: no action runs; `next` is to begin, or the answer to CREATE is awaited
 * - `pause`: sound holds the prompt back (flag 64)
 * - `app`: the prompts of an action that listens to nothing are over
 * - `completing`: COMPLETE waits for its answer
 */
export type Phase = 'idle' | 'prompt' | 'pause' | 'wait' | 'app' | 'completing';

type WithoutContext<T> = T extends unknown ? Omit<T, keyof InputContext> : never;
export type BareInput = WithoutContext<DialogInput>;

/** An input that has not been processed. */
export interface QueuedInput {
  input: BareInput;
  /** How long the prompts had been playing when it came, ms. */
  playTime: number;
  /** When it came, ms since the epoch. */
  at: number;
  /** The utterance that it consumes if it leads on. */
  utterance: number;
  /** Whether the prompts have been stopped or paused for it, as `interrupt` says. */
  isHeard: boolean;
  /** Nothing needs to be asked any more: `answer` is there, or will not come. */
  isReady: boolean;
  answer: Answer | null;
  /** An entry that closed because the text behind it leads on: if the entry does, it consumes the text. */
  takesNext: boolean;
}

/** The question about the first input of the queue. */
export interface OpenQuestion {
  number: number;
  service: Question['service'];
  /** When it is given up, ms since the epoch. */
  until: number;
  /** From when on something plays that covers the silence. */
  thinkAt: number;
}

export interface CallProgress<S> {
  dialog: S;
  /** UUID of the next action. */
  nextAppid: string;
  /** The running action, or the last one. */
  action: ListenAction | ExecuteAction | null;
  /** The action that an input led to, and that has not begun. */
  next: Action | null;
  phase: Phase;

  prompts: readonly ProgressPrompt[];
  /** Index of the current prompt, or of the piece of a long text; `prompts.length` after the last one. */
  prompt: number;
  /** Where the current prompt is to begin, in samples. */
  position: number;
  /** Which prompt plays now. */
  sounding: 'prompt' | 'thinking' | null;
  /** Sound has stopped the current prompt, which is to go on from there. */
  isHeld: boolean;
  /** Until when the current prompt's speech is waited for; null: not yet decided. */
  speechUntil: number | null;
  played: PromptsPlayed;
  /** What plays while an answer takes long. */
  thinking: readonly ProgressPrompt[];
  /** Index into `thinking`, for the open question: what plays, or what comes next. */
  thought: number;
  /** The question that was open when what plays of `thinking` began. */
  thinksAbout: number | null;
  /** The file that the action is recorded to. */
  record: string | null;

  /** The end of the wait after the prompts; null: not yet decided. */
  waitUntil: number | null;
  entry: KeyEntry | null;
  /** When the entry closes without another key. */
  entryUntil: number | null;
  hasInput: boolean;
  /** Flag 32: a final sentence came while the prompts played. */
  hasSentence: boolean;
  /** An unmatched final ended the wait, or stopped the prompts and cancelled the wait. */
  isOver: boolean;
  utterance: Utterance;
  /** Null: nobody wants to know whether a machine answered, or it is decided. */
  machine: MachineWatch | null;

  /** Inputs in their order. The first one may have an open question. */
  queue: readonly QueuedInput[];
  open: OpenQuestion | null;
  /** Number of questions asked in the call. */
  questions: number;
  /** What came after the input that ended an action: for the next one. */
  pending: readonly PendingEvent[];
  /** When the result or entry came that the next prompt answers, ms since the epoch. */
  resultAt: number | null;
  /** `resultAt` when the current prompt began. */
  answers: number | null;
}

export function startOfCall<S>(dialog: S): CallProgress<S> {
  return {
    dialog,
    nextAppid: '',
    action: null,
    next: null,
    phase: 'idle',
    prompts: [],
    prompt: 0,
    position: 0,
    sounding: null,
    isHeld: false,
    speechUntil: null,
    played: NOTHING_PLAYED,
    thinking: [],
    thought: 0,
    thinksAbout: null,
    record: null,
    waitUntil: null,
    entry: null,
    entryUntil: null,
    hasInput: false,
    hasSentence: false,
    isOver: false,
    utterance: NO_UTTERANCE,
    machine: null,
    queue: [],
    open: null,
    questions: 0,
    pending: [],
    resultAt: null,
    answers: null,
  };
}

/** A spread would begin with an empty object and make a shape of its own for each further field. */
export function copyOf<S>(progress: CallProgress<S>): CallProgress<S> {
  return Object.assign(startOfCall(progress.dialog), progress);
}

/** What comes from the caller. */
export type CallerEvent =
  | { kind: 'key'; key: string }
  | { kind: 'speech-began' }
  | { kind: 'partial'; text: string }
  | { kind: 'final'; text: string }
  | { kind: 'recogniser-closed' };

/** A caller's event, or an input that was queued when its action ended. */
export type PendingEvent = CallerEvent | { kind: 'input'; queued: QueuedInput };

export type CallEvent =
  | CallerEvent
  /** The first one. `appid` is the UUID of the first action. */
  | { kind: 'create'; callid: string; appid: string; machine?: MachineSettings | null }
  /** `next` begins. `nextAppid` is the UUID of the action after it. */
  | {
      kind: 'begin';
      prompts: readonly Prompt[];
      thinking: readonly Prompt[];
      record: string | null;
      nextAppid: string;
    }
  | { kind: 'prompt-started' }
  /** `position` in samples; `unplayable`: why it could not be played, else null. */
  | { kind: 'prompt-ended'; position: number; unplayable: string | null }
  /** Nothing plays and no wait runs: what is due is to be done. */
  | { kind: 'tick' }
  /** `wasBusy`: the call took no events while it waited for this answer. */
  | { kind: 'answer'; number: number; answer: Answer | null; wasBusy: boolean }
  /** Texts that will be spoken later: what is not on disk is synthesised meanwhile. */
  | { kind: 'prepared-ahead'; prompts: readonly Prompt[] }
  /** The application was executed; COMPLETE's argument. */
  | { kind: 'executed'; argument: string }
  /** The call was hung up or transferred. */
  | { kind: 'gone' }
  /** The last one: the flow ends. */
  | { kind: 'destroy'; reason: string; stats: CallStats };

/** What the interpreter does once, in order. */
export type Effect =
  | { kind: 'row'; row: Row }
  /** The recogniser listens. `isSilent`: changed settings may restart the recognition. */
  | { kind: 'listen'; settings: ListenSettings; isSilent: boolean }
  /** The recogniser stops listening. */
  | { kind: 'pause' }
  /** It gave a result, and goes on listening. */
  | { kind: 'resume' }
  /** It died. It is restarted where there are settings. */
  | { kind: 'restart'; settings: ListenSettings | null }
  | { kind: 'ask'; number: number; question: Question }
  /** Asks, and does not wait for an answer. */
  | { kind: 'tell'; number: number; question: Question }
  /** Texts that will be spoken later: they are prepared, and come back as `prepared-ahead`. */
  | { kind: 'prepare-ahead'; texts: readonly string[] }
  /** An API command, which is for this call. */
  | { kind: 'command'; command: ApiCommand }
  /** What the server that leads the dialog wants in the log, and which parts of its answer were refused. */
  | { kind: 'note'; log: string | null; refused: readonly string[] }
  /** The answer is no longer of use. */
  | { kind: 'give-up'; number: number }
  /** A machine answered. */
  | { kind: 'machine'; by: MachineSigns['by'] }
  /** A question had no answer. */
  | { kind: 'failed'; service: Question['service'] }
  | { kind: 'skipped'; prompt: Prompt; reason: string }
  /** From a result to the prompt that answers it, ms. */
  | { kind: 'delay'; ms: number };

/** What the call is to be doing: a view of its progress (`doing.ts`). */
export type Doing =
  | { kind: 'begin'; action: ListenAction | ExecuteAction }
  | { kind: 'play'; path: string; from: number }
  /** `until` may be now. `answer`: the question without which nothing goes on; null: there is none. */
  | { kind: 'wait'; until: number; answer: number | null }
  | { kind: 'execute'; action: ExecuteAction }
  | { kind: 'end'; reason: EndAction['reason'] };
