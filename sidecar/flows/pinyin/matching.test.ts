/** Keywords by sound, from a script to the rows; whole calls are in `test/conversations/by-sound`. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Row } from '../../../engine/contract/row.ts';
import { PhoneticText } from '../../../engine/dialog/matching/phonetic-text.ts';
import { type Input, NO_CALL } from '../../../engine/dialog/state.ts';
import { step } from '../../../engine/dialog/step.ts';
import { compileFlow } from '../../../engine/flow/compile.ts';
import type { CompiledFlow, Flow } from '../../../engine/flow/compiled.ts';
import { decodeFlow } from '../../../engine/flow/decode-flow.ts';
import { encodeFlow } from '../../../engine/flow/encode-flow.ts';
import { FlowError } from '../../../engine/flow/error.ts';
import type { Homophones } from '../../../engine/flow/homophones.ts';
import { arbitraryScript } from '../../../test/support/arbitrary.ts';
import { characterReadings } from './readings.ts';
import { withPinyin } from './with-pinyin.ts';

const MODES = ['exact', 'fuzzy'] as const;
const CONTEXT = { nextAppid: 'a', playTime: 0, record: null };

function withMode(script: string, mode: unknown): string {
  const flow = JSON.parse(script) as { global?: object };
  flow.global = { ...flow.global, match_pinyin: mode };
  return JSON.stringify(flow);
}

/** Through the compiled file, as the engine gets it. */
function published(script: string): Flow {
  return decodeFlow(encodeFlow(withPinyin(compileFlow('p', script, '0123456789ab')))) as Flow;
}

/** The rows of a call in which these final texts are said. */
function rowsOf(flow: Flow, texts: string[], nlp: string | null = null): Row[] {
  let { state, rows } = step(flow, NO_CALL, { type: 'create', callid: 'c', ...CONTEXT }, { now: 0 });
  texts.forEach((text, i) => {
    const said = { type: 'text', text, final: true, startedAt: i, playing: false } as const;
    const input: Input = { ...said, nlp: nlp === null ? null : { keyword: nlp }, ...CONTEXT };
    const result = step(flow, state, input, { now: i });
    state = result.state;
    rows = rows.concat(result.rows);
  });
  return rows;
}

/** What a text hits among keywords, each on an arrow of its own. */
function hit(mode: string, keywords: string[], text: string): string | null {
  const subflow = Object.fromEntries(
    keywords.map((keyword, i) => [`B${i}`, { condition: { text: [keyword] } }]),
  );
  const targets = Object.fromEntries(keywords.map((_, i) => [`B${i}`, {}]));
  const script = { start: 'A', flow: { A: { subflow }, ...targets }, global: { match_pinyin: mode } };
  const [, row] = rowsOf(published(JSON.stringify(script)), [text]);
  return row?.matching_method === 3 ? `${row.matching_condition} ${row.matching_keyword}` : null;
}

const readings = characterReadings();
/** Characters with one reading, by it. */
const homophones = new Map<string, string[]>();
for (const [character, own] of readings) {
  const [syllable] = own as [string];
  if (own.length === 1) homophones.set(syllable, [...(homophones.get(syllable) ?? []), character]);
}
const plain = [...homophones.values()].flat();
const anyKeyword = fc.array(fc.constantFrom(...readings.keys()), { minLength: 2, maxLength: 6 });
/** A keyword, and other characters that are read like its own. */
const keywordAndHeard = fc
  .array(
    fc.constantFrom(...plain).chain((character) => {
      const [syllable] = readings.get(character) as [string];
      return fc.tuple(fc.constant(character), fc.constantFrom(...(homophones.get(syllable) as string[])));
    }),
    { minLength: 2, maxLength: 6 },
  )
  .map((pairs) => ({ keyword: pairs.map(([k]) => k).join(''), heard: pairs.map(([, h]) => h).join('') }));
/** Few characters, of which some sound the same and others alike. */
const alike = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...'天田猫毛知之资飞灰'), minLength, maxLength });

describe('a keyword that is matched by sound', () => {
  it('matches words that sound the same, in both modes', () => {
    fc.assert(
      fc.property(keywordAndHeard, fc.constantFrom(...MODES), ({ keyword, heard }, mode) => {
        expect(hit(mode, [keyword], `。${heard}，`)).toBe(`${keyword} ${heard}`);
      }),
    );
  });

  it('matches itself, whatever its readings', () => {
    fc.assert(
      fc.property(anyKeyword, fc.constantFrom(...MODES), (characters, mode) => {
        const keyword = characters.join('');
        const script = { flow: { A: { subflow: { A: { condition: { text: [keyword] } } } } } };
        const flow = published(withMode(JSON.stringify(script), mode));
        const word = flow.node(0)?.arrows[0]?.text[0]?.words[0];
        const ways = (word?.kind === 'keyword' && word.sounds?.split(' ')) || [];
        const heard = new PhoneticText(flow.homophones as Homophones, keyword);
        expect(ways.map((way) => heard.find(way))).toContain(0);
      }),
    );
  });

  it('matches in the fuzzy mode whatever it matches in the exact mode', () => {
    let hits = 0;
    fc.assert(
      fc.property(fc.array(alike(2, 3), { minLength: 2, maxLength: 6 }), alike(4, 12), (keywords, text) => {
        if (hit('exact', keywords, text) === null) return;
        hits++;
        expect(hit('fuzzy', keywords, text)).not.toBeNull();
      }),
    );
    expect(hits).toBeGreaterThan(10);
  });

  it('puts the heard word and the keyword into the row, also for a word of a group', () => {
    const script = {
      flow: { A: { subflow: { A: { condition: { text: ['肯定'] } } } } },
      synonym: { 肯定: ['好', '没 问题'] },
    };
    const [, row] = rowsOf(published(withMode(JSON.stringify(script), 'exact')), ['嗯，梅问，提！']);
    expect(row).toMatchObject({
      matching_method: 3,
      matching_condition: '肯定',
      matching_keyword: '梅问，提',
      matching_word: '没 问题',
    });
    expect(Object.keys(row as Row).slice(-1)).toEqual(['matching_word']);
  });

  it('is searched for in the first 200 characters after folding', () => {
    expect(hit('exact', ['天猫'], `${'啊，'.repeat(198)}天毛`)).toBe('天猫 天毛');
    expect(hit('exact', ['天猫'], `${'啊，'.repeat(199)}天毛`)).toBeNull();
    expect(hit('exact', ['天猫'], `${'啊，'.repeat(199)}天猫`)).toBe('天猫 天猫');
  });
});

const entry = fc.constantFrom(
  '不要',
  '肯定',
  '天猫',
  '添毛',
  '是',
  '好',
  '要什么',
  '/天毛/',
  '不+要',
  'any',
  '都行',
);
const entries = fc.array(entry, { maxLength: 3 });
const nlpKeyword = fc.constantFrom(null, null, '不要', '步要', '没有的');
const said = fc.array(
  fc.constantFrom(
    '不要了',
    '步要',
    '肯丁的',
    '天毛',
    '天猫',
    '添毛',
    '事',
    '好',
    '豪',
    '要神么',
    '兜型',
    '豆腥',
  ),
  { minLength: 1, maxLength: 4 },
);
/** Two nodes that lead to each other with few keywords, and a knowledge base with the same ones. */
const crowdedScript = fc
  .record({ a: entries, b: entries, c: entries, kb: entries })
  .map(({ a, b, c, kb }) => {
    const subflow = {
      A: { condition: { text: a } },
      B: { condition: { text: b } },
      gone: { condition: { text: c } },
    };
    const node = { nlpid: '1', kb: 'C', subflow };
    const prompt = { P: { keyworks: kb, playbacks: ['好的'], repetition: '1' } };
    return JSON.stringify({
      start: 'A',
      flow: { A: node, B: { ...node, subflow: { A: { condition: { text: c } } } } },
      kb: { C: { prompts: ['P'] } },
      prompt,
      synonym: { 都行: ['都行', '好吧'] },
      global: { nlpurl: 'http://127.0.0.1/' },
    });
  });

describe('matching by sound in any flow', () => {
  it('changes nothing if it is off', () => {
    fc.assert(
      fc.property(
        arbitraryScript,
        fc.constantFrom('off', 'OFF', '', null, 'on', 1, ['exact']),
        (script, mode) => {
          const flow = compiled(script);
          if (flow === null) return;
          expect(withPinyin(flow)).toBe(flow);
          const set = compiled(withMode(script, mode)) as CompiledFlow;
          expect(encodeFlow(withPinyin(set))).toBe(encodeFlow(flow));
        },
      ),
    );
  });

  it('leaves literal matches as they are, and only adds matches', () => {
    let bySound = 0;
    let asWritten = 0;
    fc.assert(
      fc.property(crowdedScript, said, fc.constantFrom(...MODES), nlpKeyword, (script, texts, mode, nlp) => {
        const off = rowsOf(published(script), texts, nlp);
        const on = rowsOf(published(withMode(script, mode)), texts, nlp);
        const first = on.findIndex((row, i) => row.matching_word !== undefined || off[i] === undefined);
        const same = first < 0 ? on.length : first;
        expect(on.slice(0, same)).toEqual(off.slice(0, same));
        if (first >= 0) expect([0, 4]).toContain(off[first]?.matching_method);
        if (first >= 0) bySound++;
        if (on.some((row) => row.matching_method === 3 && row.matching_word === undefined)) asWritten++;
      }),
      { numRuns: 200 },
    );
    // Both happen often enough to say something.
    expect(Math.min(bySound, asWritten)).toBeGreaterThan(10);
  });

  it('works the same with the flow that is read back from its compiled form', () => {
    fc.assert(
      fc.property(arbitraryScript, fc.constantFrom(...MODES), (script, mode) => {
        if (compiled(script) === null) return;
        const flow = withPinyin(compiled(withMode(script, mode)) as CompiledFlow);
        const read = decodeFlow(encodeFlow(flow)) as Flow;
        expect(read.homophones?.table).toBe(flow.homophones?.table);
        flow.nodes.forEach((node, i) => {
          expect(read.node(i)).toEqual(node);
        });
        flow.prompts.forEach((prompt, i) => {
          expect(read.prompt(i)).toEqual(prompt);
        });
      }),
    );
  });
});

function compiled(script: string): CompiledFlow | null {
  try {
    return compileFlow('p', script, '0123456789ab');
  } catch (error) {
    if (error instanceof FlowError) return null;
    throw error;
  }
}
