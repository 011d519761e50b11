/** How `listen()` runs a dialog that asks a question about every input, such as a robot that a server leads. */
import { describe, expect, it } from 'vitest';
import { preparedPrompts } from '../../test/support/call/scripted-call.ts';
import { noStats } from '../contract/call-stats.ts';
import type { Answer, Dialog, DialogInput, DialogResult } from '../dialog/dialog.ts';
import type { Action, ListenAction } from '../dialog/state.ts';
import { compileFlow } from '../flow/compile.ts';
import type { ListenSettings } from '../flow/compiled.ts';
import { doing } from './doing.ts';
import { listen } from './listen.ts';
import { type CallEvent, type Effect, type Prompt, startOfCall } from './progress.ts';

const FLOW = compileFlow(
  'F',
  '{"flow":{"A":{"action":"cti_play_and_detect_speech","argument":"1 0"}}}',
  '0123456789ab',
);

/** Asks a question about every input. Its state is the list of inputs that it has processed. */
const dialog: Dialog<readonly string[]> = {
  name: 'asks',
  start: [],
  skipsOvertakenPartials: true,
  settings: () => FLOW.settings,
  summary: () => ({ node: '', score: null, rounds: 0 }),
  question: (_, input) => ({ service: 'http', body: { input: nameOf(input) }, budgetMs: 3000 }),
  step: (state, input, answer) => {
    const action = answer === null ? null : actionOf(answer);
    const { commands, textsAhead, log, refused } = (answer ?? {}) as Partial<DialogResult<unknown>>;
    const orders = { commands, textsAhead, log, refused, stopsPrompts: answer?.breaks === true };
    return { state: state.concat(nameOf(input)), action, rows: [], ...orders };
  },
  addKey: (_state, entry, key, now) => ({
    open: null,
    closed: { keys: `${entry?.keys ?? ''}${key}`, startedAt: now, lastKeyAt: now },
  }),
};

function nameOf(input: DialogInput): string {
  if (input.type === 'text') return `${input.final ? 'F' : 'S'}${input.text}`;
  if (input.type === 'dtmf') return `D${input.keys}`;
  return input.type === 'complete' ? input.argument : input.type;
}

function actionOf({ plays, ends }: Answer): Action | null {
  if (ends === true) return { kind: 'end', reason: 'end()' };
  if (typeof plays !== 'string') return null;
  const settings = FLOW.nodes[0]?.listen as ListenSettings;
  const action: ListenAction = {
    kind: 'listen',
    sequence: 1,
    appid: 'a',
    nodeId: plays,
    prompts: [plays],
    settings,
    waits: true,
    takesKeys: true,
  };
  return action;
}

class Call {
  progress = startOfCall(dialog.start);
  now = 0;
  readonly asked: string[] = [];
  readonly effects: Effect[] = [];

  feed(event: CallEvent): this {
    const { progress, effects } = listen(dialog, this.progress, event, this.now);
    this.progress = progress;
    this.effects.push(...effects);
    for (const effect of effects) {
      if ((effect.kind === 'ask' || effect.kind === 'tell') && effect.question.service === 'http')
        this.asked.push((effect.question.body as { input: string }).input);
    }
    return this;
  }

  answer(answer: Answer | null, number = this.asked.length): this {
    return this.feed({ kind: 'answer', number, answer, wasBusy: false });
  }

  begin(prompt: string): this {
    const prompts = preparedPrompts([prompt]);
    return this.feed({ kind: 'begin', prompts, thinking: [], record: null, nextAppid: 'b' });
  }

  doing() {
    return doing(this.progress, this.now);
  }
}

function begun(): Call {
  const call = new Call().feed({ kind: 'create', callid: 'c', appid: 'a' });
  return call.answer({ plays: 'a.wav' }).begin('a.wav').feed({ kind: 'prompt-started' });
}

describe('a dialog that asks about every input', () => {
  it('waits for the answer to CREATE, and keeps the caller’s events until then', () => {
    const call = new Call().feed({ kind: 'create', callid: 'c', appid: 'a' });
    expect(call.doing()).toEqual({ kind: 'wait', until: 3000, answer: null });
    call.feed({ kind: 'key', key: '1' });
    call.answer({ plays: 'a.wav' });
    expect(call.doing()).toMatchObject({ kind: 'begin', action: { nodeId: 'a.wav' } });
    call.begin('a.wav');
    expect(call.asked).toEqual(['create', 'D1']);
  });

  it('ends if the answer to CREATE is late and there is no action', () => {
    const call = new Call().feed({ kind: 'create', callid: 'c', appid: 'a' });
    call.now = 3000;
    call.feed({ kind: 'tick' });
    expect(call.doing()).toEqual({ kind: 'end', reason: 'end()' });
  });

  it('asks one question at a time, and none about an overtaken partial', () => {
    const call = begun();
    for (const text of ['你', '你好', '你好啊']) call.feed({ kind: 'partial', text });
    expect(call.asked).toEqual(['create', 'S你']);
    call.feed({ kind: 'final', text: '你好啊' });
    call.answer({});
    expect(call.asked.slice(2)).toEqual(['F你好啊']);
    call.answer({});
    expect(call.progress.dialog).toEqual(['create', 'S你', 'F你好啊']);
    expect(call.doing()).toMatchObject({ kind: 'play' });
  });

  it('stops the prompts if an answer says so, and continues to listen', () => {
    const call = begun();
    call.feed({ kind: 'final', text: '停' });
    call.answer({ breaks: true });
    expect(call.progress.phase).toBe('wait');
    expect(call.progress.next).toBeNull();
  });

  it('gives speech that arrives before the answer to COMPLETE to the next action', () => {
    const call = begun().feed({ kind: 'prompt-ended', position: 0, unplayable: null });
    call.feed({ kind: 'tick' }).feed({ kind: 'tick' });
    call.now = 5000;
    call.feed({ kind: 'tick' });
    expect(call.asked[1]).toBe('timeout()');
    expect(call.doing()).toEqual({ kind: 'wait', until: 8000, answer: null });
    call.now = 5500;
    call.feed({ kind: 'final', text: '喂' });
    call.answer({ plays: 'b.wav' }).begin('b.wav');
    expect(call.asked[2]).toBe('F喂');
  });

  it('does not follow a key before an earlier question is answered', () => {
    const call = begun();
    call.feed({ kind: 'final', text: '喂' });
    call.feed({ kind: 'key', key: '1' });
    expect(call.asked).toEqual(['create', 'F喂']);
    expect(call.effects.filter(({ kind }) => kind === 'give-up')).toEqual([]);
  });

  it('receives the end once, after all other inputs', () => {
    const call = begun();
    call.feed({ kind: 'final', text: '喂' });
    call.feed({ kind: 'gone' });
    call.feed({ kind: 'destroy', reason: 'hangup(NORMAL_CLEARING)', stats: noStats() });
    expect(call.progress.dialog).toEqual(['create', 'F喂', 'destroy']);
    expect(call.asked).toEqual(['create', 'F喂', 'destroy']);
    expect(call.effects.filter(({ kind }) => kind === 'tell')).toHaveLength(1);
  });

  it('has what an answer orders carried out once, after its row', () => {
    const call = begun();
    call.feed({ kind: 'final', text: '喂' });
    const command = { name: 'uuid_hold', argument: 'c' };
    call.answer({ commands: [command], textsAhead: ['二', '三'], log: 'heard', refused: ['playbacks'] });
    expect(call.effects.slice(-3)).toEqual([
      { kind: 'command', command },
      { kind: 'prepare-ahead', texts: ['二', '三'] },
      { kind: 'note', log: 'heard', refused: ['playbacks'] },
    ]);
    const speech = { service: 'tts' as const, body: { text: '三' }, budgetMs: 10_000 };
    const missing = { ...(preparedPrompts(['三'])[0] as Prompt), path: null, speech };
    call.feed({ kind: 'prepared-ahead', prompts: [...preparedPrompts(['二.wav']), missing] });
    expect(call.effects.at(-1)).toEqual({ kind: 'tell', number: 3, question: speech });
    call.feed({ kind: 'key', key: '1' });
    expect(call.progress.open?.number).toBe(4);
  });
});
