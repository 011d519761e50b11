import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Happening, runAlone, type Seen } from '../../test/support/call-alone.ts';
import { compiledFlow, listenNode } from '../../test/support/scripted-call.ts';
import type { Question } from '../dialog/dialog.ts';
import { FlowDialog } from '../dialog/flow-dialog.ts';
import { doing } from './doing.ts';
import { listen } from './listen.ts';
import type { CallerEvent, CallProgress } from './progress.ts';

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
    thinking: fc.constantFrom([], ['嗯', 'hm.wav']),
    prompts: fc.constantFrom([], ['a.wav'], ['你好', 'a.wav'], ['a.wav', '${x}']),
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

interface Case {
  flow: ReturnType<typeof compiledFlow>;
  happenings: Happening[];
  answers: { after: number; keyword: string | null; fails: boolean }[];
  hangupAt: number;
}

const anyCall: fc.Arbitrary<Case> = fc.record({
  flow,
  happenings,
  answers: services,
  hangupAt: fc.constantFrom(3000, 12_000, 60_000),
});

function run({ flow: compiled, happenings: list, answers, hangupAt }: Case, onEvent?: (seen: Seen) => void) {
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
    lengthOf: () => 900,
    ...(onEvent === undefined ? {} : { onEvent }),
  });
}

describe('whatever happens in a call, and in whatever order', () => {
  it('the rows are numbered, CREATE is first and DESTROY is last', () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        const { rows } = run(call);
        expect(rows.map((row) => row.row_index)).toEqual(rows.map((_, index) => index));
        expect(rows.filter((row) => row.input_type >= 10).map((row) => row.input_type)).toEqual([10, 11]);
        expect(rows[0]?.input_type).toBe(10);
      }),
      { numRuns: 300 },
    );
  });

  it('every final and every key has one row, in the order in which they came', () => {
    // Each key closes an entry, and no partial consumes a final.
    const said = fc.constantFrom('好', '不', '行啊', '1', '2');
    const gaps = fc.constantFrom(0, 20, 350, 900, 2600);
    const turns = fc.array(fc.tuple(gaps, said), { maxLength: 30 });
    fc.assert(
      fc.property(anyCall, turns, fc.constantFrom(0, 1, 2, 3, 16, 32, 64), (call, list, interrupt) => {
        let at = 0;
        const comes = list.flatMap(([gap, what], index): Happening[] => {
          at += gap;
          if (/\d/.test(what)) return [{ at, event: { kind: 'key', key: what } }];
          return [
            { at, event: { kind: 'speech-began' } },
            { at, event: { kind: 'final', text: `${what}${index}` } },
          ];
        });
        const { rows, endedAt } = run({ ...call, flow: everythingHeard(interrupt), happenings: comes });
        const heard = comes.filter((one) => one.at < endedAt).map(({ event }) => inputOf(event));
        const logged = rows.filter((row) => row.input_type <= 1).map((row) => row.input_args);
        expect(logged).toEqual(heard.filter((text) => text !== ''));
      }),
      { numRuns: 300 },
    );
  });

  it('keys are never lost: each is part of one entry', () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        // An action that listens to nothing lets keys go by (flow-format.md#listens-to-nothing).
        fc.pre(call.flow.nodes.every((node) => node.listen !== null));
        const taken: string[] = [];
        const { rows } = run(call, ({ event, before, after }) => {
          const action = before.next === null && before.phase !== 'idle' ? before.action : null;
          if (event.kind !== 'key' || event.key === 'x' || action?.kind !== 'listen') return;
          // It may have closed a stale entry that led on: then it is the next action's.
          if (after.pending.length === before.pending.length) taken.push(event.key);
        });
        const entered = rows.filter((row) => row.input_type === 1).map((row) => row.input_args);
        const keys = (list: string[]) => [...list.join('')].filter((key) => key !== '#').length;
        expect(keys(entered)).toBeGreaterThanOrEqual(keys(taken));
      }),
      { numRuns: 200 },
    );
  });

  it('no prompt plays once an input has led on, and every wait ends by its deadline', () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        run(call, ({ after, now, event }) => {
          const next = doing(after, now);
          if (after.next !== null) expect(['begin', 'end']).toContain(next.kind);
          if (next.kind !== 'wait') return;
          // No wait is longer than the longest of: wait of the node, speech, budget of NLP, budget of a text.
          expect(next.until - now).toBeLessThanOrEqual(10_000);
          if (event.kind === 'tick' && after.open !== null)
            expect(next.until).toBeLessThanOrEqual(after.open.until);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('nothing that it is given is changed, and the same gives the same', () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        const dialog = new FlowDialog(call.flow);
        run(call, ({ before, event, now, after, effects }) => {
          deepFreeze(after);
          deepFreeze(event);
          expect(listen(dialog, before, event, now)).toEqual({ progress: after, effects });
        });
      }),
      { numRuns: 100 },
    );
  });

  it('a late or unknown answer changes nothing', () => {
    fc.assert(
      fc.property(anyCall, fc.integer({ min: 1, max: 99 }), (call, number) => {
        const dialog = new FlowDialog(call.flow);
        run(call, ({ after, now }) => {
          if (isAwaited(after, number)) return;
          const event = {
            kind: 'answer' as const,
            number,
            answer: { ok: true, keyword: '好' },
            wasBusy: false,
          };
          const late = listen(dialog, after, event, now);
          expect(late.progress).toBe(after);
          expect(late.effects).toEqual([]);
        });
      }),
      { numRuns: 100 },
    );
  });

  it('the progress does not grow with what happens', () => {
    const sizes: number[] = [];
    const many = Array.from({ length: 3000 }, (_, index): Happening => {
      const kinds = ['speech-began', 'partial', 'final', 'key'] as const;
      const kind = kinds[index % 4] as (typeof kinds)[number];
      const event =
        kind === 'key'
          ? { kind, key: '9' }
          : kind === 'speech-began'
            ? { kind }
            : { kind, text: `嗯${index}` };
      return { at: index * 400, event };
    });
    const waiting = compiledFlow(
      {
        A: {
          ...listenNode("1 0 '' '' '' '' '' 2000000", []),
          nlpid: '1',
          subflow: { A: { condition: { text: ['好'] } } },
        },
      },
      { nlpurl: 'http://127.0.0.1/nlp' },
    );
    const answers = [{ after: 300, keyword: null, fails: false }];
    run({ flow: waiting, happenings: many, answers, hangupAt: 1_200_000 }, ({ after }) =>
      sizes.push(JSON.stringify(after).length),
    );
    expect(sizes.length).toBeGreaterThan(3000);
    expect(Math.max(...sizes.slice(-500))).toBeLessThanOrEqual(Math.max(...sizes.slice(500, 1500)) + 100);
  });
});

/** Listens all the time, and goes on and on: to B by 好 and 1, to A by 不 and by completion. */
function everythingHeard(interrupt: number): ReturnType<typeof compiledFlow> {
  const subflow = {
    B: { condition: { text: ['好'], dtmf: ['1'] } },
    A: { condition: { text: ['不'], complete: ['any'] } },
  };
  const node = (playback: string) => ({
    ...listenNode(`1 ${interrupt}`, [playback]),
    nlpid: '1',
    subflow,
  });
  const thinking = { thinking_playbacks: 'hm.wav', thinking_after_ms: '200' };
  return compiledFlow({ A: node('你好'), B: node('b.wav') }, { nlpurl: 'http://127.0.0.1/nlp', ...thinking });
}

function inputOf(event: Happening['event']): string {
  if (event.kind === 'key') return event.key;
  return event.kind === 'final' ? event.text : '';
}

function isAwaited(progress: CallProgress<unknown>, number: number): boolean {
  return (
    progress.open?.number === number ||
    [...progress.prompts, ...progress.thinking].some((one) => one.asked === number)
  );
}

function deepFreeze(value: unknown): void {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const child of Object.values(value)) deepFreeze(child);
}
