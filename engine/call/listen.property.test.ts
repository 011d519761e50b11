import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anyCall,
  coveredSilences,
  everythingHeard,
  inputOf,
  run,
} from '../../test/support/call/arbitrary-call.ts';
import type { Happening } from '../../test/support/call/call-alone.ts';
import { compiledFlow, listenNode } from '../../test/support/call/scripted-call.ts';
import { FlowDialog } from '../dialog/flow-dialog.ts';
import { doing, playsOn } from './doing.ts';
import { listen } from './listen.ts';
import type { CallProgress } from './progress.ts';

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

  it('thinking prompts play in their order, each at most once for a question, and end with it', () => {
    fc.assert(
      fc.property(fc.oneof(anyCall, coveredSilences), (call) => {
        let question = 0;
        let played: number[] = [];
        run(call, ({ event, before, after, now }) => {
          const asked = before.open?.number ?? 0;
          if (event.kind === 'prompt-started' && after.sounding === 'thinking') {
            const next = doing(before, now);
            const index = before.thinking.findIndex((one) => next.kind === 'play' && one.path === next.path);
            if (asked !== question) played = [];
            question = asked;
            expect(played.filter((one) => one >= index)).toEqual([]);
            played.push(index);
          }
          if (before.sounding !== 'thinking') return;
          if (event.kind !== 'prompt-ended' && after.open?.number !== question)
            expect(playsOn(after)).toBe(false);
        });
      }),
      { numRuns: 500 },
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
