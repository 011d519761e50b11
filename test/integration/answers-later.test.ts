import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Speech, ttsKey } from '../../engine/contract/tts-key.ts';
import type { Question } from '../../engine/dialog/dialog.ts';
import { type AloneOptions, type Happening, runAlone } from '../support/call/call-alone.ts';
import { answersLaterScript, comparable, runOnHost } from '../support/call/call-on-host.ts';
import { compiledFlow, listenNode } from '../support/call/scripted-call.ts';
import { START } from '../support/emulated-host.ts';

let script = '';
beforeAll(async () => {
  script = await answersLaterScript();
});

const NLP = { nlpurl: 'http://127.0.0.1/nlp', thinking_playbacks: ['hm.wav'], thinking_after_ms: '300' };

function flowWith(interrupt: number) {
  const node = (playbacks: string[]) => ({
    ...listenNode(`1 ${interrupt} '' '' '' '' '' 3000`, playbacks),
    nlpid: '1',
    subflow: {
      B: { condition: { text: ['好'], dtmf: ['1'] } },
      A: { condition: { text: ['不'], complete: ['any'] } },
    },
  });
  return compiledFlow({ A: node(['你好', 'a.wav', '再见']), B: node(['b.wav']) }, NLP);
}

/** The same call twice: on the emulated host and without one. */
async function expectSameCall(options: AloneOptions) {
  const alone = runAlone(options);
  const onHost = await runOnHost(script, options);
  expect(onHost.rows.map((row) => comparable(row, START))).toEqual(
    alone.rows.map((row) => comparable(row, 0)),
  );
  expect(onHost.played).toEqual(alone.played);
  return onHost;
}

describe('a call whose answers come later', () => {
  const answered = (nlpAfter: number, keyword: string | null) => ({
    answerTo: ({ service }: Question, number: number) =>
      service === 'nlp'
        ? { after: nlpAfter, answer: { ok: true, keyword } }
        : { after: 203, answer: { ok: true, file: `/tts/${number}.wav` } },
  });
  const call = (interrupt: number, happenings: Happening[], services: AloneOptions['services']) =>
    expectSameCall({ flow: flowWith(interrupt), happenings, services, hangupAt: 9000, lengthOf: () => 2000 });

  it('plays its prompt on while NLP is asked, and leads on when the answer comes', async () => {
    const { rows, played } = await call(
      0,
      [
        { at: 1000, event: { kind: 'speech-began' } },
        { at: 1500, event: { kind: 'final', text: '行啊' } },
      ],
      answered(700, '好'),
    );
    expect(played.slice(0, 2)).toEqual([
      { at: 203, path: '/tts/1.wav' },
      { at: 2200, path: '/sounds/b.wav' },
    ]);
    expect(rows[1]).toMatchObject({
      input_args: '行啊',
      input_duration: 500,
      input_play_time: 1297,
      input_nlp_args: '好',
      prompts_played: [{ prompt: '你好', ms: 1997 }],
    });
    // A's first text, in each of its two visits: the other one is there before its turn.
    expect(rows.at(-1)?.call_stats?.waits).toEqual({
      tts: [2, 406, 203],
      nlp: [1, 700, 700],
      http: [0, 0, 0],
    });
  });

  describe('of a long text', () => {
    const PIECES = [
      '您好，这里是光明培训学校的李老师。',
      '我们下周六有一节${what}的试听课！',
      '您家孩子想来听一听吗？欢迎您们来。',
    ];
    const told = PIECES.join('').replace('${what}', '');
    const long = (interrupt: number, happenings: Happening[], fails: number[] = []) =>
      runOnHost(script, {
        flow: compiledFlow({
          A: {
            ...listenNode(`1 ${interrupt} '' '' '' '' '' 3000`, [PIECES.join(''), 'a.wav']),
            subflow: { B: { condition: { text: ['好'] } } },
          },
          B: { action: 'hangup', playbacks: ['b.wav'] },
        }),
        happenings,
        services: {
          answerTo: ({ body }, number) => {
            expect(ttsKey(body as Speech)).toBe(
              ttsKey({ ...(body as Speech), text: (PIECES[number - 1] as string).replace('${what}', '') }),
            );
            return fails.includes(number)
              ? { after: 203, answer: null }
              : { after: number * 203, answer: { ok: true, file: `/tts/${number}.wav` } };
          },
        },
        hangupAt: 20_000,
        lengthOf: () => 2000,
      });

    it('plays the first piece as soon as it is there, and the others behind it', async () => {
      const { rows, played } = await long(0, [{ at: 9000, event: { kind: 'final', text: '好' } }]);
      expect(played.map(({ path }) => path)).toEqual([
        ...['/tts/1.wav', '/tts/2.wav', '/tts/3.wav'],
        ...['/sounds/a.wav', '/sounds/b.wav'],
      ]);
      expect(played[0]?.at).toBe(203);
      expect(rows[1]?.prompts_played).toEqual([
        { prompt: told, ms: expect.closeTo(6000, -2) },
        { prompt: 'a.wav', ms: expect.closeTo(2000, -2) },
      ]);
    });

    it('says the rest where a piece fails', async () => {
      const { rows, played } = await long(0, [{ at: 7000, event: { kind: 'final', text: '好' } }], [2]);
      expect(played.slice(0, 3).map(({ path }) => path)).toEqual([
        ...['/tts/1.wav', '/tts/3.wav', '/sounds/a.wav'],
      ]);
      expect(rows[1]?.prompts_played).toMatchObject([
        { prompt: told, skipped: 'text cannot be spoken', ms: expect.closeTo(4000, -2) },
        { prompt: 'a.wav' },
      ]);
    });

    it('stops in a piece when the caller barges in', async () => {
      const { rows, played } = await long(2, [{ at: 3203, event: { kind: 'final', text: '好' } }]);
      expect(played.map(({ path }) => path)).toEqual(['/tts/1.wav', '/tts/2.wav', '/sounds/b.wav']);
      expect(rows[1]?.prompts_played).toEqual([{ prompt: told, ms: expect.closeTo(3000, -2) }]);
    });

    it('pauses in a piece, and goes on from there', async () => {
      const { rows, played } = await long(64, [
        { at: 3203, event: { kind: 'speech-began' } },
        { at: 4203, event: { kind: 'recogniser-closed' } },
        { at: 11_000, event: { kind: 'final', text: '好' } },
      ]);
      expect(played.map(({ path }) => path)).toEqual([
        ...['/tts/1.wav', '/tts/2.wav', '/tts/2.wav', '/tts/3.wav'],
        ...['/sounds/a.wav', '/sounds/b.wav'],
      ]);
      expect(rows[1]?.prompts_played?.[0]).toEqual({ prompt: told, ms: expect.closeTo(6000, -2) });
    });
  });

  it('is led on at once by a key', async () => {
    const { rows, played } = await call(
      0,
      [
        { at: 1500, event: { kind: 'final', text: '行啊' } },
        { at: 1700, event: { kind: 'key', key: '1' } },
      ],
      answered(700, '好'),
    );
    expect(played[1]).toEqual({ at: 1700, path: '/sounds/b.wav' });
    expect(rows.slice(1, 3).map((row) => [row.input_args, row.response_id])).toEqual([
      ['行啊', null],
      ['1', 'B'],
    ]);
  });

  it('plays what covers the silence, up to the answer', async () => {
    const { played } = await call(
      3,
      [{ at: 1500, event: { kind: 'final', text: '行啊' } }],
      answered(700, '好'),
    );
    expect(played.slice(1, 3)).toEqual([
      { at: 1800, path: '/sounds/hm.wav' },
      { at: 2200, path: '/sounds/b.wav' },
    ]);
  });

  it('has the same rows and prompts with and without a host, whatever happens', async () => {
    // Remainders differ, so that nothing happens at the same time as the end of a prompt or a wait.
    const turn = fc.record({
      gap: fc.constantFrom(10, 350, 1100, 2750),
      event: fc.constantFrom<Happening['event']>(
        { kind: 'key', key: '1' },
        { kind: 'key', key: '7' },
        { kind: 'speech-began' },
        { kind: 'partial', text: '行' },
        { kind: 'final', text: '行啊' },
        { kind: 'final', text: '不' },
        { kind: 'final', text: '' },
      ),
    });
    const any = fc.record({
      turns: fc.array(turn, { maxLength: 12 }),
      interrupt: fc.constantFrom(0, 1, 2, 3, 32, 64),
      after: fc.constantFrom(104, 904, 1204),
      keyword: fc.constantFrom(null, '好'),
    });
    await fc.assert(
      fc.asyncProperty(any, async ({ turns, interrupt, after, keyword }) => {
        let at = 7;
        const happenings = turns.map(({ gap, event }) => {
          at += gap;
          return { at, event };
        });
        await call(interrupt, happenings, answered(after, keyword));
      }),
      { numRuns: 40 },
    );
  });
});
