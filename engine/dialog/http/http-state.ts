import { listenSettings } from '../../flow/argument.ts';
import { LISTEN_ACTION } from '../../flow/compile.ts';
import type { ListenSettings } from '../../flow/compiled.ts';
import type { DialogInput, DialogSettings } from '../dialog.ts';
import type { HttpAnswer } from './http-answer.ts';

/** What the host knows of the call, for the server's first request. */
export interface HttpCallFacts {
  /** `queuedialer` for the call of a task, else empty. */
  callSource: string;
  /** The name of the task. */
  sourceName: string;
  callerNumber: string;
  destinationNumber: string;
  direction: string;
  taskId: string;
  variables: { readonly [name: string]: string };
}

/** The state of a call that a server leads. Plain data. */
export interface HttpState {
  callid: string;
  startedAt: number;
  sequence: number;
  appid: string;
  actionStartedAt: number;
  /** A server has no nodes. */
  node: -1;
  /** Number of final texts recognised. */
  rounds: number;
  nextRow: number;
  promptsReported: boolean;
  /** Any JSON; `""` before the server sets it. */
  privatedata: unknown;
  settings: DialogSettings;
  /** The running action's settings of listening; null where it does not listen. */
  listen: ListenSettings | null;
  /** The prompts of the running action. */
  prompts: string[];
  /** An entry of this many keys closes; 0: only the general limit applies. */
  maxKeys: number;
  wantsPartials: boolean;
  /** The server failed: it is asked nothing more but the end of the call. */
  hasFailed: boolean;
}

/** The language of a server. */
export interface Dialect {
  /** The JSON that the server gets for an input; null: it is not asked. */
  request(state: HttpState, input: DialogInput, now: number): object | null;
  /** Reads the server's answer. It never throws. */
  read(reply: object, state: HttpState): HttpAnswer;
}

/** The state before CREATE. */
export function firstHttpState(settings: DialogSettings, wantsPartials: boolean): HttpState {
  return {
    callid: '',
    startedAt: 0,
    sequence: 0,
    appid: '',
    actionStartedAt: 0,
    node: -1,
    rounds: 0,
    nextRow: 0,
    promptsReported: false,
    privatedata: '',
    settings,
    listen: null,
    prompts: [],
    maxKeys: 0,
    wantsPartials,
    hasFailed: false,
  };
}

export interface AnsweredInput {
  input: DialogInput;
  answer: HttpAnswer;
  /** The server failed at this input. */
  hasFailed: boolean;
  now: number;
}

/** Returns the state after an input, without its row. */
export function nextHttpState(before: HttpState, answered: AnsweredInput): HttpState {
  const { input, answer, hasFailed, now } = answered;
  const { action, privatedata, partials } = answer;
  const state: HttpState = {
    ...before,
    rounds: before.rounds + (input.type === 'text' && input.final ? 1 : 0),
    privatedata: privatedata === undefined ? before.privatedata : privatedata,
    settings: settingsAfter(before.settings, answer),
    wantsPartials: partials === null ? before.wantsPartials : partials,
    hasFailed: before.hasFailed || hasFailed,
  };
  if (action === null) return state;
  return {
    ...state,
    sequence: before.sequence + 1,
    appid: input.nextAppid,
    actionStartedAt: now,
    promptsReported: false,
    listen: action.application === LISTEN_ACTION ? listenSettings(action.argument || '', new Map()) : null,
    prompts: action.playbacks,
    maxKeys: answer.maxKeys === null ? 0 : answer.maxKeys,
  };
}

/** @param reportsPrompts whether the row reports the outcome of the running action's prompts */
export function withRow(state: HttpState, reportsPrompts: boolean): HttpState {
  const promptsReported = state.promptsReported || reportsPrompts;
  return { ...state, nextRow: state.nextRow + 1, promptsReported };
}

function settingsAfter(
  before: DialogSettings,
  { speech, soundFolder, terminators }: HttpAnswer,
): DialogSettings {
  if (soundFolder === null && terminators === null && Object.keys(speech).length === 0) return before;
  return {
    ...before,
    ...speech,
    voiceDir: soundFolder === null ? before.voiceDir : soundFolder,
    dtmfTerminators: terminators === null ? before.dtmfTerminators : terminators.toUpperCase(),
  };
}
