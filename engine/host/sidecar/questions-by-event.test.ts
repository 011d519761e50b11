import { beforeEach, describe, expect, it } from 'vitest';
import { QuestionsByEvent } from './questions-by-event.ts';

const TOKEN = '11111111-2222-4333-8444-555555555555';
const OTHER = '99999999-2222-4333-8444-555555555555';

let files: Map<string, string>;
let log: string[];
let now: number;
let diskIsFull: boolean;
let questions: QuestionsByEvent;

const host = {
  callid: 'call-1',
  newUuid: () => TOKEN,
  now: () => now,
  append(path: string, text: string): boolean {
    if (diskIsFull) return false;
    files.set(path, (files.get(path) ?? '') + text);
    return true;
  },
  fileExists: (path: string) => files.has(path),
  readFile: (path: string) => files.get(path) ?? null,
  deleteFile: (path: string) => void files.delete(path),
  log: (level: string, message: string) => void log.push(`${level} ${message}`),
};

beforeEach(() => {
  files = new Map();
  log = [];
  now = 1000;
  diskIsFull = false;
  questions = new QuestionsByEvent(host, { questions: '/q', answers: '/a' });
});

function ask(number: number): 'pending' | null {
  return questions.ask({ service: 'nlp', body: { text: '好' }, budgetMs: 800 }, number);
}

function answer(number: number, content: object, token = TOKEN): string {
  const path = `/a/${TOKEN}.${number}.json`;
  files.set(path, JSON.stringify({ token, number, answer: content }));
  return path;
}

function lines(): unknown[] {
  return (files.get(`/q/${TOKEN}.jsonl`) ?? '')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

describe('a question', () => {
  it('is a line of ASCII in the file of the call', () => {
    expect(ask(1)).toBe('pending');
    expect(files.get(`/q/${TOKEN}.jsonl`)).toMatch(/^[\x20-\x7e]+\n$/);
    expect(lines()).toEqual([
      {
        callid: 'call-1',
        token: TOKEN,
        number: 1,
        at: 1000,
        budgetMs: 800,
        service: 'nlp',
        body: { text: '好' },
      },
    ]);
  });

  it('that cannot be written is answered with nothing, and logged once', () => {
    diskIsFull = true;
    expect([ask(1), ask(2)]).toEqual([null, null]);
    expect(log).toEqual(['err questions of this call cannot be written: disk full, or folder not writable?']);
  });

  it('does not join what a full disk left of the one before', () => {
    diskIsFull = true;
    ask(1);
    files.set(`/q/${TOKEN}.jsonl`, '{"callid":"ca');
    diskIsFull = false;
    expect(ask(2)).toBe('pending');
    expect(files.get(`/q/${TOKEN}.jsonl`)).toMatch(/^\{"callid":"ca\n\{.*"number":2.*\}\n$/);
  });

  it('that is only told is not awaited: its answer is deleted, and none is missed', () => {
    questions.tell({ service: 'tts', body: { text: '好' }, budgetMs: 800 }, 1);
    expect(lines()).toHaveLength(1);
    const path = answer(1, { ok: true, file: '/tts/1.wav' });
    expect(questions.receive(TOKEN, 1)).toBeNull();
    expect(files.has(path)).toBe(false);
    now = 5000;
    expect(questions.collectDue()).toEqual([]);
    questions.giveUp(1);
    expect(log).toEqual([]);
  });

  it('is followed by a last line when the robot leaves the call, and by none where nothing was asked', () => {
    questions.end();
    expect(files.size).toBe(0);
    ask(1);
    questions.end();
    expect(lines().at(-1)).toEqual({ callid: 'call-1', token: TOKEN, over: true });
  });
});

describe('an answer', () => {
  it('is read and deleted when it is announced', () => {
    ask(1);
    const path = answer(1, { ok: true, keyword: '好', description: 'said' });
    expect(questions.receive(TOKEN, 1)).toEqual({
      number: 1,
      answer: { ok: true, keyword: '好', description: 'said' },
    });
    expect(files.has(path)).toBe(false);
    expect(questions.receive(TOKEN, 1)).toBeNull();
  });

  it('that is an error is no answer, and its reason is logged', () => {
    ask(1);
    answer(1, { ok: false, error: 'NLP_TIMEOUT: nlpurl did not\nanswer' });
    expect(questions.receive(TOKEN, 1)).toEqual({ number: 1, answer: null });
    expect(log).toEqual(['warning nlp: NLP_TIMEOUT: nlpurl did not answer']);
  });

  it.each([
    ['of another token', OTHER, 1],
    ['of a number that was not asked', TOKEN, 2],
    ['of a number that is none', TOKEN, Number.NaN],
    ['of a number with a fraction', TOKEN, 0.5],
    ['without a token', '', 1],
  ])('%s is not looked for', (_name, token, number) => {
    ask(1);
    answer(1, { ok: true });
    answer(2, { ok: true });
    expect(questions.receive(token, number)).toBeNull();
    expect(files.has(`/a/${TOKEN}.1.json`)).toBe(true);
  });

  it.each([
    ['the answer of another call', JSON.stringify({ token: OTHER, number: 1, answer: {} })],
    ['no JSON', '{"token":'],
    ['no object', '7'],
    ['nothing', 'null'],
    ['no answer', JSON.stringify({ token: TOKEN, number: 1, answer: 'yes' })],
    [
      'too much',
      JSON.stringify({ token: TOKEN, number: 1, answer: { ok: true, keyword: 'x'.repeat(1.1e6) } }),
    ],
  ])('whose file has %s is ignored; the question stays open', (_name, text) => {
    ask(1);
    files.set(`/a/${TOKEN}.1.json`, text);
    expect(questions.receive(TOKEN, 1)).toBeNull();
    answer(1, { ok: true, keyword: 'a' });
    expect(questions.receive(TOKEN, 1)).toMatchObject({ number: 1, answer: { keyword: 'a' } });
  });

  it('that comes late is deleted and changes nothing', () => {
    ask(1);
    questions.giveUp(1);
    const path = answer(1, { ok: true, keyword: 'a' });
    expect(questions.receive(TOKEN, 1)).toBeNull();
    expect(files.has(path)).toBe(false);
  });

  it('whose announcement was lost is found when its time is over', () => {
    ask(1);
    ask(2);
    ask(3);
    answer(2, { ok: true, keyword: 'b' });
    answer(3, { ok: true, keyword: 'c' });
    expect(questions.collectDue()).toEqual([]);
    now += 800;
    expect(questions.collectDue().map(({ number }) => number)).toEqual([2, 3]);
    expect(questions.collectDue()).toEqual([]);
  });

  it('whose announcement was lost is found at once where nothing goes on without it', () => {
    ask(1);
    expect(questions.answerNow(1)).toBe('pending');
    answer(1, { ok: true, file: '/tts/a.wav' });
    expect(questions.answerNow(1)).toMatchObject({ file: '/tts/a.wav' });
  });
});

describe('a sidecar that does not answer', () => {
  it('is not asked again in this call, unless an answer comes all the same', () => {
    ask(1);
    now += 800;
    questions.giveUp(1);
    expect(ask(2)).toBeNull();
    expect(log).toEqual(['warning the sidecar does not answer nlp requests: not asking again in this call']);
    answer(1, { ok: true });
    questions.receive(TOKEN, 1);
    expect(ask(3)).toBe('pending');
  });

  it('is told all the same what a server that leads the dialog must know', () => {
    ask(1);
    now += 800;
    questions.giveUp(1);
    const body = { method: 'destory' };
    expect(questions.ask({ service: 'http', body, budgetMs: 800 }, 2)).toBe('pending');
  });

  it('is asked again where something overtook the question', () => {
    ask(1);
    now += 799;
    questions.giveUp(1);
    expect(ask(2)).toBe('pending');
  });
});
