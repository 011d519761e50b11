/**
 * A robot that a server leads (docs/reference/http-robot.md): every input is asked about, and the answer says what comes
 * next. It is pure, like a flow: requests and answers are plain data, and the host delivers them.
 */
import type { Opening } from '../../contract/opening.ts';
import { type PlayedPrompt, ResponseType, type Row } from '../../contract/row.ts';
import { flowSettings } from '../../flow/settings.ts';
import type {
  Answer,
  Dialog,
  DialogInput,
  DialogResult,
  DialogSettings,
  DialogSummary,
  Question,
} from '../dialog.ts';
import type { KeyEntry, KeyResult } from '../key-entry.ts';
import { reportedPrompts } from '../reported-prompts.ts';
import { type ResponseColumns, rowFor, withoutNodes } from '../rows.ts';
import type { Action, Input } from '../state.ts';
import { type HttpAnswer, NO_ANSWER } from './http-answer.ts';
import {
  type Dialect,
  firstHttpState,
  type HttpCallFacts,
  type HttpState,
  nextHttpState,
  withRow,
} from './http-state.ts';
import { addServerKey } from './keys.ts';
import { PlainDialect } from './plain-dialect.ts';
import type { RobotUrl } from './robot-url.ts';
import { SmartcallDialect } from './smartcall-dialect.ts';

export interface HttpDialogOptions {
  url: RobotUrl;
  call: HttpCallFacts;
  /** What the call begins with; null or missing: the server is asked. */
  opening?: Opening | null;
  /** Whose address it is, where the API named it: the sidecar checks it, also of the account `main`. */
  account?: string;
  /** API commands that the deployment allows (`httpFlow.commands`). */
  commands: readonly string[];
  /** How long the call waits for an answer, in ms. */
  budgetMs: number;
  /** Partial results without an effect get a row too. Default false. */
  logPartials?: boolean;
}

export class HttpDialog implements Dialog<HttpState> {
  readonly skipsOvertakenPartials = true;
  readonly name: string;
  readonly start: HttpState;
  private readonly dialect: Dialect;

  constructor(private readonly options: HttpDialogOptions) {
    const { url, call, commands, opening = null } = options;
    this.name = url.name;
    this.dialect =
      url.dialect === 'smartcall' ? new SmartcallDialect(call, opening) : new PlainDialect(call, commands);
    this.start = firstHttpState(flowSettings(new Map()), url.dialect === 'plain');
  }

  settings(state: HttpState): DialogSettings {
    return state.settings;
  }

  summary({ rounds }: HttpState): DialogSummary {
    return { node: '', score: null, rounds };
  }

  question(state: HttpState, input: DialogInput, now: number): Question | null {
    // A server that heard of no call is not told of its end.
    if (input.type === 'destroy' && state.callid === '') return null;
    const request = this.isAsked(state, input) ? this.dialect.request(state, input, now) : null;
    if (request === null) return null;
    const method = METHODS[input.type];
    const callid = input.type === 'create' ? input.callid : state.callid;
    const { url, account } = this.options;
    const body = { url: url.server, callid, method, request, ...(account && { account }) };
    return {
      service: 'http',
      body: isPartial(input) ? { ...body, partial: true } : body,
      budgetMs: input.type === 'destroy' ? 0 : this.options.budgetMs,
    };
  }

  step(state: HttpState, input: DialogInput, answer: Answer | null, now: number): DialogResult<HttpState> {
    const before =
      input.type === 'create'
        ? { ...state, callid: input.callid, appid: input.nextAppid, startedAt: now }
        : state;
    const read = this.readAnswer(before, input, answer);
    const isLate = arrivedAt(input, now) < before.actionStartedAt;
    const given = read === null ? NO_ANSWER : isLate ? onlyPrivatedata(read) : read;
    const played = reportedPrompts(input, {
      hasReported: before.promptsReported,
      startsAction: given.action !== null,
      settings: before.settings,
      listen: before.listen,
    });
    const hasRow = !isPartial(input) || hasEffect(given) || this.options.logPartials === true;
    const after = nextHttpState(before, { input, answer: given, hasFailed: read === null, now });
    const { stopsPrompts, commands, textsAhead, log, refused } = given;
    return {
      state: hasRow ? withRow(after, given.action === null && played !== null) : after,
      action: read === null ? FAILED : actionOf(after, given),
      rows: hasRow ? [this.rowOf(before, input, { answer: given, played, now })] : [],
      ...{ stopsPrompts, commands, textsAhead, log, refused },
    };
  }

  addKey({ settings, maxKeys }: HttpState, entry: KeyEntry | null, key: string, now: number): KeyResult {
    return addServerKey(entry, { key, pressedAt: now }, { terminators: settings.dtmfTerminators, maxKeys });
  }

  /** Once it has failed, a server is only told of the end of the call. */
  private isAsked({ wantsPartials, hasFailed }: HttpState, input: DialogInput): boolean {
    if (input.type === 'create' && this.options.opening) return false;
    return input.type === 'destroy' || (!hasFailed && (wantsPartials || !isPartial(input)));
  }

  /**
   * Returns null where the server failed, which ends the flow. A partial result without an answer changes nothing: its
   * final result follows.
   */
  private readAnswer(state: HttpState, input: DialogInput, answer: Answer | null): HttpAnswer | null {
    const { opening } = this.options;
    if (input.type === 'create' && opening) return this.dialect.read({ data: opening.begin }, state);
    if (input.type === 'destroy' || !this.isAsked(state, input)) return NO_ANSWER;
    const reply = answer === null ? null : answer.reply;
    if (typeof reply === 'object' && reply !== null && !Array.isArray(reply)) {
      return this.dialect.read(reply, state);
    }
    return isPartial(input) ? NO_ANSWER : null;
  }

  /** Columns that need a script are null (docs/reference/http-robot.md#rows). */
  private rowOf(
    before: HttpState,
    input: DialogInput,
    { answer, played, now }: { answer: HttpAnswer; played: PlayedPrompt[] | null; now: number },
  ): Row {
    const { action, log } = answer;
    const response: ResponseColumns = {
      type: action === null ? null : ResponseType.Flow,
      description: log,
      id: null,
      action: action === null ? null : action.application,
      args: action === null ? null : action.argument,
      repetition: null,
      playbacks: action === null ? null : action.playbacks,
    };
    return rowFor(
      { flow: withoutNodes(this.name), before, input: { ...input, nlp: null } as Input, now },
      { match: null, response, score: null },
      { index: before.nextRow, played },
    );
  }
}

const METHODS = {
  create: 'create',
  text: 'input',
  dtmf: 'input',
  complete: 'input',
  destroy: 'destory',
} as const;

const FAILED: Action = { kind: 'end', reason: 'error(http)' };

function isPartial(input: DialogInput): boolean {
  return input.type === 'text' && !input.final;
}

/** When an input came, ms since the epoch: one that came before the running action began belongs to an earlier one. */
function arrivedAt(input: DialogInput, now: number): number {
  if (input.type === 'text') return input.endedAt ?? now;
  return input.type === 'dtmf' ? input.lastKeyAt : now;
}

function onlyPrivatedata({ privatedata }: HttpAnswer): HttpAnswer {
  return { ...NO_ANSWER, privatedata };
}

function hasEffect({ action, stopsPrompts, commands }: HttpAnswer): boolean {
  return action !== null || stopsPrompts || commands.length > 0;
}

function actionOf({ sequence, appid, listen }: HttpState, { action }: HttpAnswer): Action | null {
  if (action === null) return null;
  const { application, argument, playbacks: prompts } = action;
  const common = { sequence, appid, nodeId: '', prompts };
  if (listen !== null) return { kind: 'listen', ...common, settings: listen, waits: true, takesKeys: true };
  const kind = application === 'hangup' ? 'hangup' : 'application';
  return { kind, ...common, application, argument: argument || '' };
}
