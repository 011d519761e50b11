/** A flow as a `Dialog`: it asks NLP where a node wants it, and `step()` decides. */
import type { Flow } from '../flow/compiled.ts';
import type { Answer, Dialog, DialogInput, DialogSettings, DialogSummary, Question } from './dialog.ts';
import { addKey, type KeyEntry, type KeyResult } from './key-entry.ts';
import { nlpRequest } from './nlp.ts';
import {
  type CallState,
  currentNodeId,
  type Input,
  type NlpAnswer,
  NO_CALL,
  type StepResult,
} from './state.ts';
import { type StepOptions, step } from './step.ts';

/** The sidecar answers within its own budget of 800 ms. */
const NLP_BUDGET_MS = 1000;

export class FlowDialog implements Dialog<CallState> {
  readonly start = NO_CALL;
  readonly skipsOvertakenPartials = false;

  constructor(
    readonly flow: Flow,
    private readonly options: Omit<StepOptions, 'now'> = {},
  ) {}

  get name(): string {
    return this.flow.name;
  }

  settings(): DialogSettings {
    return this.flow.settings;
  }

  summary(state: CallState): DialogSummary {
    return { node: currentNodeId(this.flow, state) ?? '', score: state.score, rounds: state.rounds };
  }

  question(state: CallState, input: DialogInput): Question | null {
    const text = textForNlp(input);
    if (text === null) return null;
    const request = nlpRequest(this.flow, state, input.type as 'text' | 'dtmf', text);
    if (request === null) return null;
    const body = { nlpurl: this.flow.settings.nlpUrl, request };
    return { service: 'nlp', body, budgetMs: NLP_BUDGET_MS };
  }

  step(state: CallState, input: DialogInput, answer: Answer | null, now: number): StepResult {
    const { logPartials } = this.options;
    return step(this.flow, state, withNlp(input, answer), { now, logPartials });
  }

  addKey(state: CallState, entry: KeyEntry | null, key: string, now: number): KeyResult {
    return addKey(this.flow, state, entry, { key, pressedAt: now });
  }
}

/** NLP is asked for final texts and for entries of keys. */
function textForNlp(input: DialogInput): string | null {
  if (input.type === 'text') return input.final ? input.text : null;
  return input.type === 'dtmf' ? input.keys : null;
}

function withNlp(input: DialogInput, answer: Answer | null): Input {
  if (input.type !== 'text' && input.type !== 'dtmf') return input;
  return { ...input, nlp: nlpAnswer(answer) };
}

function nlpAnswer(answer: Answer | null): NlpAnswer | null {
  if (answer === null) return null;
  const { keyword } = answer;
  return { keyword: typeof keyword === 'string' && keyword !== '' ? keyword : null };
}
