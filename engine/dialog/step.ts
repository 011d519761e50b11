/**
 * One step of the dialog: `step(flow, state, input, now) → {state, action, rows}`.
 *
 * `step` is pure: it gets the time and UUIDs as arguments, returns deep-equal results for equal arguments, and changes
 * none of them. Simulation, replay and debugging are exact for this reason. `step` decides; the host acts.
 */

import { MatchingMethod, ResponseType, type Row } from '../contract/row.ts';
import type { Flow, FlowNode, KbPrompt, SwitchFlow } from '../flow/compiled.ts';
import { cannotBargeIn, stopsPrompts } from './barge-in.ts';
import { countAt, increment } from './counters.ts';
import { type Hit, matchComplete, matchCompleteAny, matchDtmf, matchText } from './match.ts';
import { type Match, type Response, rowFor } from './rows.ts';
import { applyPotential } from './score.ts';
import { type Action, type CallState, currentNode, type Input, NO_CALL, type StepResult } from './state.ts';
import { switchTarget } from './switchflow.ts';

/** The most arrows that COMPLETE follows in a row without a TEXT or DTMF row between them (flow-format.md#loop-guard). */
export const MAX_COMPLETE_ARROWS = 20;

export interface StepOptions {
  /** Unmatched partial results get a row too (a setting of the deployment). */
  logPartials?: boolean;
}

/**
 * @param flow from `compileFlow` or `decodeFlow`
 * @param state from the previous step; `NO_CALL` before `create`
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

/** Processes one input. `before` stays unchanged; `state` is the copy that becomes the next state. */
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
    else if (input.type === 'text') this.text(input, options.logPartials === true);
    else if (input.type === 'dtmf') this.dtmf(input);
    else if (input.type === 'complete') this.complete(input);
    else this.addRow(null, null);
    return { state: this.state, action: this.action, rows: this.rows };
  }

  private boot(): void {
    this.enterNode(this.flow.boot);
    this.respond(BOOTED, ResponseType.Flow, this.entryPrompts());
  }

  private text(input: Extract<Input, { type: 'text' }>, logPartials: boolean): void {
    const { flow, before, state } = this;
    const node = currentNode(flow, before);
    if (input.final) state.rounds++;
    const filtered = input.final ? node.filter.final : node.filter.partial;
    const withAny = input.final && !(input.playing && isAnyIgnored(flow, node, input.text));
    const nlpKeyword = input.final && input.nlp !== null ? input.nlp.keyword : null;
    const options = { withAny, nlpKeyword, bySound: input.final };
    const hit = filtered ? null : matchText(flow, before, node, input.text, options);
    if (hit !== null) this.follow(hit);
    else if (input.final || logPartials) this.logUnmatched();
  }

  private dtmf(input: Extract<Input, { type: 'dtmf' }>): void {
    const node = currentNode(this.flow, this.before);
    const nlpKeyword = input.nlp === null ? null : input.nlp.keyword;
    const hit = node.filter.dtmf ? null : matchDtmf(this.flow, this.before, node, input.keys, nlpKeyword);
    if (hit !== null) this.follow(hit);
    else this.logUnmatched();
  }

  /** Steps 5 to 7 (flow-format.md#match-complete), or the return from a KB answer (flow-format.md#knowledge-base). */
  private complete(input: Extract<Input, { type: 'complete' }>): void {
    const { flow, before, state } = this;
    const node = currentNode(flow, before);
    if (before.kbPrompt >= 0) {
      const silent = (flow.prompt(before.kbPrompt) as KbPrompt).silentReturn;
      this.beginAction();
      this.respond(RETURNED, ResponseType.Flow, silent ? [] : node.kbPlaybacks);
      return;
    }
    const hit = matchComplete(flow, before, node, input.argument);
    if (hit !== null) {
      this.followByComplete(hit);
    } else if (node.mismatchPlaybacks.length > 0 && before.mismatches < node.mismatchRepetition) {
      state.mismatches++;
      this.beginAction();
      this.respond(NOTHING_MATCHED, ResponseType.Mismatch, node.mismatchPlaybacks);
    } else {
      const any = matchCompleteAny(flow, before, node);
      if (any !== null) {
        this.followByComplete(any);
      } else {
        this.addRow(NOTHING_MATCHED, null);
        this.action = { kind: 'end', reason: 'end()' };
      }
    }
  }

  /** Logs an unmatched text or DTMF entry. The action continues. */
  private logUnmatched(): void {
    this.state.completeArrows = 0;
    this.addRow(NOTHING_MATCHED, null);
  }

  /** Follows the arrow, or plays the KB answer, that a text or DTMF entry matched. */
  private follow(hit: Hit): void {
    this.state.mismatches = 0;
    this.state.completeArrows = 0;
    if (hit.to.kind === 'prompt') this.playKbPrompt(hit, hit.to.prompt);
    else this.followArrow(hit, hit.to.arrow.id, hit.to.arrow.target);
  }

  /** Follows an arrow by completion. The 21st in a row ends the flow instead (flow-format.md#loop-guard). */
  private followByComplete(hit: Hit): void {
    if (hit.to.kind !== 'arrow') return;
    const { id, target } = hit.to.arrow;
    if (this.before.completeArrows >= MAX_COMPLETE_ARROWS) {
      this.addRow(matchOf(hit, id), null);
      this.action = { kind: 'end', reason: 'loop()' };
      return;
    }
    this.state.completeArrows++;
    this.followArrow(hit, id, target);
  }

  private followArrow(hit: Hit, id: string, target: number): void {
    this.enterNode(target);
    this.respond(matchOf(hit, id), ResponseType.Flow, this.entryPrompts());
  }

  /** Plays a KB answer with the node's own settings, or switches to another node (flow-format.md#knowledge-base). */
  private playKbPrompt(hit: Hit, index: number): void {
    const { flow, before, state } = this;
    const prompt = flow.prompt(index) as KbPrompt;
    const match = matchOf(hit, prompt.id);
    const target = switchTarget(flow, before, prompt);
    state.plays = increment(state.plays, index);
    state.score = applyPotential(state.score, prompt.potential);
    if (target >= 0) {
      this.addKbRow(match, ResponseType.SwitchPrompt, index, prompt.switchflow);
      this.enterNode(target);
      const id = currentNode(flow, state).id;
      this.respond(matchOf(hit, id), ResponseType.SwitchTarget, this.entryPrompts(), prompt.playbacks);
      return;
    }
    this.beginAction();
    state.kbPrompt = index;
    this.addKbRow(match, ResponseType.Kb, index, null);
    this.setAction(prompt.playbacks);
  }

  private addKbRow(match: Match, type: ResponseType, index: number, switched: SwitchFlow | null): void {
    const prompt = this.flow.prompt(index) as KbPrompt;
    const node = currentNode(this.flow, this.state);
    const kind = switched !== null && switched.to !== 'node' ? 'subflow' : 'flow';
    this.addRow(match, {
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
  private enterNode(target: number): void {
    const { state } = this;
    this.beginAction();
    state.node = target;
    state.entries = increment(state.entries, target);
    state.mismatches = 0;
    state.score = applyPotential(state.score, (this.flow.node(target) as FlowNode).potential);
  }

  /** Starts another action of the current node without entering it again. */
  private beginAction(): void {
    const { state, input } = this;
    state.sequence++;
    state.appid = input.nextAppid;
    state.actionStartedAt = this.now;
    state.kbPrompt = -1;
    state.promptsReported = false;
  }

  /** The prompts of the current entry to the node (flow-format.md#playbacks). */
  private entryPrompts(): string[] {
    const { flow, state } = this;
    return currentNode(flow, state).promptsByEntry[
      Math.min(countAt(state.entries, state.node), 4) - 1
    ] as string[];
  }

  /** Logs an input that led to the current node, and sets the node's action. */
  private respond(match: Match, type: ResponseType, playbacks: string[], before: string[] = []): void {
    const { flow, state } = this;
    const node = currentNode(flow, state);
    this.addRow(match, {
      type,
      description: node.description,
      id: node.id,
      action: node.action,
      args: node.argument,
      repetition: type === ResponseType.Mismatch ? state.mismatches : countAt(state.entries, state.node),
      playbacks,
    });
    this.setAction(before.length === 0 ? playbacks : before.concat(playbacks));
  }

  private setAction(prompts: string[]): void {
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

  private addRow(match: Match | null, response: Response | null): void {
    const { flow, before, input, now, state } = this;
    const played = this.reportsPrompts(response !== null) ? (input.played ?? null) : null;
    if (played !== null && state.sequence === before.sequence) state.promptsReported = true;
    const { score, nextRow: index } = state;
    this.rows.push(rowFor({ flow, state: before, input, now, match, response, score, index, played }));
    state.nextRow++;
  }

  /** Whether the row being added reports the outcome of the action's prompts: the first row after their end does. */
  private reportsPrompts(leadsOn: boolean): boolean {
    const { flow, before, input } = this;
    if (before.promptsReported || this.rows.length > 0) return false;
    if (input.type !== 'text' && input.type !== 'dtmf') return true;
    if (leadsOn || input.playing !== true) return true;
    const { listen } = currentNode(flow, before);
    return (
      input.type === 'text' && listen !== null && stopsPrompts(flow.settings, listen, input.text, input.final)
    );
  }
}

/**
 * Whether a text that matches only `any` must not stop the prompts. With `interrupt` 0 it must not, because 0 would
 * otherwise be the same as 3. A text that cannot barge in must not either.
 */
function isAnyIgnored(flow: Flow, node: FlowNode, text: string): boolean {
  return (node.listen !== null && node.listen.interrupt === 0) || cannotBargeIn(flow.settings, text);
}

function matchOf(hit: Hit, id: string): Match {
  const { method, condition, keyword, word } = hit;
  return word === undefined ? { method, condition, keyword, id } : { method, condition, keyword, id, word };
}
