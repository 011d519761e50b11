/** For property tests: any flow of a few nodes, any order of a caller's events and of answers. */
import fc from 'fast-check';
import type { CallerEvent } from '../../../engine/call/progress.ts';
import type { Question } from '../../../engine/dialog/dialog.ts';
import { type Happening, runAlone, type Seen } from './call-alone.ts';
import { compiledFlow, listenNode } from './scripted-call.ts';

const WORDS = ['好', '不', '行啊', '嗯', ''];
const KEYWORDS = [null, '好', '不', '没有的'];

const callerEvent: fc.Arbitrary<CallerEvent> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...'12*#x').map((key) => ({ kind: 'key' as const, key })) },
  { weight: 3, arbitrary: fc.constant({ kind: 'speech-began' as const }) },
  { weight: 3, arbitrary: fc.constantFrom(...WORDS).map((text) => ({ kind: 'partial' as const, text })) },
  { weight: 4, arbitrary: fc.constantFrom(...WORDS).map((text) => ({ kind: 'final' as const, text })) },
  { weight: 1, arbitrary: fc.constant({ kind: 'recogniser-closed' as const }) },
);

/** Gaps are short, so that much happens at once. An answer to a question that may not exist is one of the events. */
const happenings: fc.Arbitrary<Happening[]> = fc
  .array(
    fc.record({
      gap: fc.constantFrom(0, 0, 20, 150, 310, 700, 2600),
      event: fc.oneof(
        { weight: 9, arbitrary: callerEvent },
        {
          weight: 1,
          arbitrary: fc.record({
            kind: fc.constant('answer' as const),
            number: fc.integer({ min: 1, max: 9 }),
            answer: fc.constantFrom(null, { ok: true, keyword: '好' }, { ok: true, file: '/tts/x.wav' }),
          }),
        },
      ),
    }),
    { maxLength: 40 },
  )
  .map((list) => {
    let at = 0;
    return list.map(({ gap, event }) => {
      at += gap;
      return { at, event };
    });
  });

const flow = fc
  .record({
    mode: fc.constantFrom(0, 1, 2),
    interrupt: fc.constantFrom(0, 1, 2, 3, 16, 32, 64, 96),
    waits: fc.constantFrom(0, 1500),
    nlpid: fc.constantFrom('', '1'),
    literal: fc.constantFrom('1', '12', '1|2', 'any'),
    thinking: fc.constantFrom([], ['嗯', 'hm.wav'], ['嗯|请稍等'], ['嗯', 'hm.wav', '请稍等', 'ahm.wav']),
    prompts: fc.constantFrom(
      [],
      ['a.wav'],
      ['你好', 'a.wav'],
      ['a.wav', '${x}'],
      ['你好|再说|一遍', 'a.wav'],
    ),
    listens: fc.boolean(),
  })
  .map(({ mode, interrupt, waits, nlpid, literal, thinking, prompts, listens }) => {
    const argument = `${mode} ${interrupt} '' '' '' '' '' ${waits} 4000`;
    const asking = {
      ...listenNode(argument, prompts),
      nlpid,
      mismatchplaybacks: ['m.wav'],
      mismatchrepetition: 3,
      subflow: { B: { condition: { text: ['好'], dtmf: [literal] } }, C: { condition: { text: ['不'] } } },
      kb: 'K',
    };
    return compiledFlow(
      {
        A: asking,
        B: { ...asking, playbacks: ['b.wav'] },
        C: listens
          ? asking
          : {
              action: 'set',
              argument: 'a=b',
              playbacks: ['c.wav'],
              subflow: { A: { condition: { complete: ['any'] } } },
            },
      },
      { nlpurl: 'http://127.0.0.1/nlp', thinking_playbacks: thinking, thinking_after_ms: '200' },
    );
  });

const services = fc.array(
  fc.record({
    after: fc.constantFrom(0, 40, 600, 1400),
    keyword: fc.constantFrom(...KEYWORDS),
    fails: fc.boolean(),
  }),
  { minLength: 1, maxLength: 6 },
);

export interface Case {
  flow: ReturnType<typeof compiledFlow>;
  happenings: Happening[];
  answers: { after: number; keyword: string | null; fails: boolean }[];
  hangupAt: number;
}

export const anyCall: fc.Arbitrary<Case> = fc.record({
  flow,
  happenings,
  answers: services,
  hangupAt: fc.constantFrom(3000, 12_000, 60_000),
});

/** Everything said is asked about, and what covers the silences arrives at any time. */
export const coveredSilences: fc.Arbitrary<Case> = fc
  .record({
    said: fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 6 }),
    after: fc.array(fc.integer({ min: 1, max: 1500 }), { minLength: 1, maxLength: 9 }),
  })
  .map(({ said, after }) => {
    let at = 0;
    return {
      flow: everythingHeard(2, ['嗯', 'hm.wav', '请稍等', 'ahm.wav']),
      happenings: said.flatMap((gap): Happening[] => {
        at += gap;
        return [
          { at, event: { kind: 'speech-began' } },
          { at, event: { kind: 'final', text: '行啊' } },
        ];
      }),
      answers: after.map((ms) => ({ after: ms, keyword: null, fails: false })),
      hangupAt: 12_000,
    };
  });

export function run(
  { flow: compiled, happenings: list, answers, hangupAt }: Case,
  onEvent?: (seen: Seen) => void,
) {
  const answerTo = ({ service }: Question, number: number) => {
    const { after, keyword, fails } = answers[number % answers.length] as Case['answers'][number];
    if (fails) return number % 2 === 0 ? null : { after, answer: null };
    return {
      after,
      answer: service === 'nlp' ? { ok: true, keyword } : { ok: true, file: `/tts/${number}.wav` },
    };
  };
  return runAlone({
    flow: compiled,
    happenings: list,
    services: { answerTo },
    hangupAt,
    // What covers a silence is short, so that several of it play while one answer is awaited.
    lengthOf: (path) => (path.endsWith('hm.wav') ? 150 : 900),
    ...(onEvent === undefined ? {} : { onEvent }),
  });
}

/** Listens all the time, and goes on and on: to B by 好 and 1, to A by 不 and by completion. */
export function everythingHeard(
  interrupt: number,
  covers: string[] = ['hm.wav'],
): ReturnType<typeof compiledFlow> {
  const subflow = {
    B: { condition: { text: ['好'], dtmf: ['1'] } },
    A: { condition: { text: ['不'], complete: ['any'] } },
  };
  const node = (playback: string) => ({
    ...listenNode(`1 ${interrupt}`, [playback]),
    nlpid: '1',
    subflow,
  });
  const thinking = { thinking_playbacks: covers, thinking_after_ms: '200' };
  return compiledFlow({ A: node('你好'), B: node('b.wav') }, { nlpurl: 'http://127.0.0.1/nlp', ...thinking });
}

export function inputOf(event: Happening['event']): string {
  if (event.kind === 'key') return event.key;
  return event.kind === 'final' ? event.text : '';
}
