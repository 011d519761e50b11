/**
 * One step of the dialog: `step(flow, state, input, now) → {state, action, rows}`.
 *
 * Pure: time and UUIDs come in, the same arguments give deep-equal results, and nothing that it is given is
 * changed. That is what makes simulation, replay and debugging exact. It decides; the host acts.
 */

import { MatchingMethod, ResponseType, type Row } from '../contract/row.ts';
import type { Flow, FlowNode, KbPrompt, SwitchFlow } from '../flow/compiled.ts';
import { countAt, counted } from './counters.ts';
import { isHeldBack, stopsPrompts } from './held-back.ts';
import { type Hit, matchComplete, matchCompleteAny, matchDtmf, matchText } from './match.ts';
import { type Match, type Response, rowFor } from './rows.ts';
import { scored } from './score.ts';
import { type Action, type CallState, currentNode, type Input, NO_CALL, type StepResult } from './state.ts';
import { switchTarget } from './switchflow.ts';

/** At most so many arrows in a row are taken by COMPLETE with no TEXT or DTMF row between them (flow-format.md#loop-guard). */
export const MAX_COMPLETE_ARROWS = 20;

export interface StepOptions {
  /** Unmatched partial results get a row too (the deployment's setting). */
  logPartials?: boolean;
}

/**
 * @param flow as `compileFlow` or `decodeFlow` made it
 * @param state what the step before gave; `NO_CALL` before `create`
 * @param now ms since the epoch
 */
export function step(
  flow: Flow,
  state: CallState,
  input: Input,
  now: number,
  options: StepOptions = {},
): StepResult {
  const before = input.type === 'create' ? firstState(input.callid, input.nextAppid, now) : state;
  return new Step(flow, before, input, now).run(options);
}

function firstState(callid: string, appid: string, now: number): CallState {
  return { ...NO_CALL, callid, startedAt: now, appid };
}

const NOTHING_MATCHED: Match = { method: MatchingMethod.Mismatch, condition: null, keyword: null, id: null };
const RETURNED: Match = { ...NOTHING_MATCHED, method: MatchingMethod.Return };
const BOOTED: Match = { ...NOTHING_MATCHED, method: MatchingMethod.Boot };

/** One input on its way: `before` stays as it was, `state` is the copy that becomes the next one. */
class Step {
  private readonly state: CallState;
  private readonly rows: Row[] = [];
  private action: Action | null = null;

  constructor(
    private readonly flow: Flow,
    private readonly before: CallState,
    private readonly input: Input,
    private readonly now: number,
  ) {
    this.state = { ...before };
  }

  run(options: StepOptions): StepResult {
    const { input } = this;
    if (input.type === 'create') this.boot();
    else if (input.type === 'text') this.text(input, options);
    else if (input.type === 'dtmf') this.dtmf(input);
    else if (input.type === 'complete') this.complete(input);
    else this.log(null, null);
    return { state: this.state, action: this.action, rows: this.rows };
  }

  private boot(): void {
    this.enter(this.flow.boot);
    this.respond(BOOTED, ResponseType.Flow, this.visitPlaybacks());
  }

  private text(input: Extract<Input, { type: 'text' }>, options: StepOptions): void {
    const { flow, before, state } = this;
    const node = currentNode(flow, before);
    if (input.final) state.rounds++;
    const filtered = input.final ? node.filter.final : node.filter.partial;
    const withAny = input.final && !(input.playing && isAnyHeldBack(flow, node, input.text));
    const nlp = input.final && input.nlp !== null ? input.nlp.keyword : null;
    const hit = filtered ? null : matchText(flow, before, node, input.text, withAny, nlp, input.final);
    if (hit !== null) this.take(hit);
    else if (input.final || options.logPartials === true) this.ignore();
  }

  private dtmf(input: Extract<Input, { type: 'dtmf' }>): void {
    const node = currentNode(this.flow, this.before);
    const nlp = input.nlp === null ? null : input.nlp.keyword;
    const hit = node.filter.dtmf ? null : matchDtmf(this.flow, this.before, node, input.keys, nlp);
    if (hit !== null) this.take(hit);
    else this.ignore();
  }

  /** Steps 5 to 7 (flow-format.md#match-complete), or the return from a KB answer (flow-format.md#knowledge-base). */
  private complete(input: Extract<Input, { type: 'complete' }>): void {
    const { flow, before, state } = this;
    const node = currentNode(flow, before);
    if (before.kbPrompt >= 0) {
      const silent = (flow.prompt(before.kbPrompt) as KbPrompt).silentReturn;
      this.replay();
      this.respond(RETURNED, ResponseType.Flow, silent ? [] : node.kbPlaybacks);
      return;
    }
    const hit = matchComplete(flow, before, node, input.argument);
    if (hit !== null) {
      this.takeByComplete(hit);
    } else if (node.mismatchPlaybacks.length > 0 && before.mismatches < node.mismatchRepetition) {
      state.mismatches++;
      this.replay();
      this.respond(NOTHING_MATCHED, ResponseType.Mismatch, node.mismatchPlaybacks);
    } else {
      const any = matchCompleteAny(flow, before, node);
      if (any !== null) {
        this.takeByComplete(any);
      } else {
        this.log(NOTHING_MATCHED, null);
        this.action = { kind: 'end', reason: 'end()' };
      }
    }
  }

  /** A text or an entry that leads nowhere: its row, and the action goes on. */
  private ignore(): void {
    this.state.completeArrows = 0;
    this.log(NOTHING_MATCHED, null);
  }

  /** A matched text or entry. */
  private take(hit: Hit): void {
    this.state.mismatches = 0;
    this.state.completeArrows = 0;
    if (hit.to.kind === 'prompt') this.answer(hit, hit.to.prompt);
    else this.follow(hit, hit.to.arrow.id, hit.to.arrow.target);
  }

  /** The 21st arrow in a row that only completions take is not taken: the flow ends (flow-format.md#loop-guard). */
  private takeByComplete(hit: Hit): void {
    if (hit.to.kind !== 'arrow') return;
    const { id, target } = hit.to.arrow;
    if (this.before.completeArrows >= MAX_COMPLETE_ARROWS) {
      this.log(matchOf(hit, id), null);
      this.action = { kind: 'end', reason: 'loop()' };
      return;
    }
    this.state.completeArrows++;
    this.follow(hit, id, target);
  }

  private follow(hit: Hit, id: string, target: number): void {
    this.enter(target);
    this.respond(matchOf(hit, id), ResponseType.Flow, this.visitPlaybacks());
  }

  /** A KB hit: its answer with the node's own settings, or a switch to another node (flow-format.md#knowledge-base). */
  private answer(hit: Hit, index: number): void {
    const { flow, before, state } = this;
    const prompt = flow.prompt(index) as KbPrompt;
    const match = matchOf(hit, prompt.id);
    const target = switchTarget(flow, before, prompt);
    state.plays = counted(state.plays, index);
    state.score = scored(state.score, prompt.potential);
    if (target >= 0) {
      this.logPrompt(match, ResponseType.SwitchPrompt, prompt, index, prompt.switchflow);
      this.enter(target);
      const id = currentNode(flow, state).id;
      this.respond(matchOf(hit, id), ResponseType.SwitchTarget, this.visitPlaybacks(), prompt.playbacks);
      return;
    }
    this.replay();
    state.kbPrompt = index;
    this.logPrompt(match, ResponseType.Kb, prompt, index, null);
    this.act(prompt.playbacks);
  }

  private logPrompt(
    match: Match,
    type: ResponseType,
    prompt: KbPrompt,
    index: number,
    switched: SwitchFlow | null,
  ): void {
    const node = currentNode(this.flow, this.state);
    const kind = switched !== null && switched.to !== 'node' ? 'subflow' : 'flow';
    this.log(match, {
      type,
      description: prompt.name,
      id: prompt.id,
      action: switched === null ? node.action : kind,
      args: switched === null ? node.argument : switched.written,
      repetition: countAt(this.state.plays, index),
      playbacks: prompt.playbacks,
    });
  }

  /** Enters a node by boot, arrow or switch. */
  private enter(target: number): void {
    const { state } = this;
    this.replay();
    state.node = target;
    state.entries = counted(state.entries, target);
    state.mismatches = 0;
    state.score = scored(state.score, (this.flow.node(target) as FlowNode).potential);
  }

  /** Another action of the current node, which is not an entry of it. */
  private replay(): void {
    const { state, input } = this;
    state.sequence++;
    state.appid = input.nextAppid;
    state.actionStartedAt = this.now;
    state.kbPrompt = -1;
    state.promptsTold = false;
  }

  /** The prompts of this entry (flow-format.md#playbacks). */
  private visitPlaybacks(): string[] {
    const { flow, state } = this;
    return currentNode(flow, state).visits[Math.min(countAt(state.entries, state.node), 4) - 1] as string[];
  }

  /** The row of an input that led to the current node, and its action. */
  private respond(match: Match, type: ResponseType, playbacks: string[], before: string[] = []): void {
    const { flow, state } = this;
    const node = currentNode(flow, state);
    this.log(match, {
      type,
      description: node.description,
      id: node.id,
      action: node.action,
      args: node.argument,
      repetition: type === ResponseType.Mismatch ? state.mismatches : countAt(state.entries, state.node),
      playbacks,
    });
    this.act(before.length === 0 ? playbacks : before.concat(playbacks));
  }

  private act(prompts: string[]): void {
    const { state } = this;
    const node = currentNode(this.flow, state);
    const { sequence, appid } = state;
    if (node.listen !== null) {
      const takesKeys = node.arrows.some((arrow) => arrow.dtmf.length > 0 || arrow.dtmfAny !== null);
      const waits = state.kbPrompt < 0;
      this.action = {
        kind: 'listen',
        sequence,
        appid,
        nodeId: node.id,
        prompts,
        settings: node.listen,
        waits,
        takesKeys,
      };
    } else {
      const kind = node.action === 'hangup' ? 'hangup' : 'application';
      const argument = node.argument || '';
      this.action = { kind, sequence, appid, nodeId: node.id, prompts, application: node.action, argument };
    }
  }

  private log(match: Match | null, response: Response | null): void {
    const { flow, before, input, now, state } = this;
    const played = this.promptsOver(response !== null) ? (input.played ?? null) : null;
    if (played !== null && state.sequence === before.sequence) state.promptsTold = true;
    this.rows.push(rowFor(flow, before, input, now, match, response, state.score, state.nextRow, played));
    state.nextRow++;
  }

  /** Whether the row that is written now tells what became of the action's prompts: the first one at their end. */
  private promptsOver(leads: boolean): boolean {
    const { flow, before, input } = this;
    if (before.promptsTold || this.rows.length > 0) return false;
    if (input.type !== 'text' && input.type !== 'dtmf') return true;
    if (leads || input.playing !== true) return true;
    const { listen } = currentNode(flow, before);
    return (
      input.type === 'text' && listen !== null && stopsPrompts(flow.settings, listen, input.text, input.final)
    );
  }
}

/**
 * While prompts play: with `interrupt` 0 a text that hits only `any` must not stop them, that would make 0 the same
 * as 3; nor may a text that the flow keeps from stopping prompts.
 */
function isAnyHeldBack(flow: Flow, node: FlowNode, text: string): boolean {
  return (node.listen !== null && node.listen.interrupt === 0) || isHeldBack(flow.settings, text);
}

function matchOf(hit: Hit, id: string): Match {
  const { method, condition, keyword, word } = hit;
  return word === undefined ? { method, condition, keyword, id } : { method, condition, keyword, id, word };
}
