/** Keywords by sound, from a script to the rows; whole calls are in `test/flows/pinyin-*`. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Heard } from '../../engine/dialog/heard.ts';
import type { Row } from '../../engine/dialog/row.ts';
import { type Input, NO_CALL } from '../../engine/dialog/state.ts';
import { step } from '../../engine/dialog/step.ts';
import { compileFlow } from '../../engine/flow/compile.ts';
import type { CompiledFlow, Flow } from '../../engine/flow/compiled.ts';
import { decodeFlow, encodeFlow } from '../../engine/flow/compiled-file.ts';
import { FlowError } from '../../engine/flow/error.ts';
import type { Homophones } from '../../engine/flow/homophones.ts';
import { arbitraryScript, arbitraryText } from '../../test/support/arbitrary.ts';
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
  let { state, rows } = step(flow, NO_CALL, { type: 'create', callid: 'c', ...CONTEXT }, 0);
  texts.forEach((text, i) => {
    const said = { type: 'text', text, final: true, startedAt: i, playing: false } as const;
    const input: Input = { ...said, nlp: nlp === null ? null : { keyword: nlp }, ...CONTEXT };
    const result = step(flow, state, input, i);
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
/** Few characters that sound alike in many ways. */
const alike = fc.string({
  unit: fc.constantFrom(...'天田猫毛知资支持词市四飞灰黑湖福牛流狼良精斤还换行'),
  minLength: 2,
  maxLength: 5,
});

describe('a keyword by sound', () => {
  it('hits what sounds the same, in both modes', () => {
    fc.assert(
      fc.property(keywordAndHeard, fc.constantFrom(...MODES), ({ keyword, heard }, mode) => {
        expect(hit(mode, [keyword], `。${heard}，`)).toBe(`${keyword} ${heard}`);
      }),
    );
  });

  it('hits itself, whatever its readings', () => {
    fc.assert(
      fc.property(anyKeyword, fc.constantFrom(...MODES), (characters, mode) => {
        const keyword = characters.join('');
        const script = { flow: { A: { subflow: { A: { condition: { text: [keyword] } } } } } };
        const flow = published(withMode(JSON.stringify(script), mode));
        const word = flow.node(0)?.arrows[0]?.text[0]?.words[0];
        const ways = (word?.kind === 'keyword' && word.sounds?.split(' ')) || [];
        const heard = new Heard(flow.homophones as Homophones, keyword);
        expect(ways.map((way) => heard.find(way))).toContain(0);
      }),
    );
  });

  it('that exact hits, fuzzy hits', () => {
    fc.assert(
      fc.property(fc.array(alike, { minLength: 1, maxLength: 4 }), alike, (keywords, text) => {
        if (hit('exact', keywords, text) !== null) expect(hit('fuzzy', keywords, text)).not.toBeNull();
      }),
    );
  });

  it('says in the row what was heard and what it was taken for, also for a word of a group', () => {
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

  it('is looked for in the first 200 characters that are left by folding', () => {
    expect(hit('exact', ['天猫'], `${'啊，'.repeat(198)}天毛`)).toBe('天猫 天毛');
    expect(hit('exact', ['天猫'], `${'啊，'.repeat(199)}天毛`)).toBeNull();
    expect(hit('exact', ['天猫'], `${'啊，'.repeat(199)}天猫`)).toBe('天猫 天猫');
  });
});

describe('whatever the flow', () => {
  const texts = fc.array(fc.oneof(arbitraryText, fc.constantFrom('步要', '肯丁', '拾元', '补药了')), {
    maxLength: 6,
  });

  it('nothing changes without the setting', () => {
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

  it('what is hit as written stays as it is, and only a miss may become a hit by sound', () => {
    fc.assert(
      fc.property(
        arbitraryScript,
        texts,
        fc.constantFrom(...MODES),
        fc.constantFrom(null, '不要', '步要'),
        (script, said, mode, nlp) => {
          if (compiled(script) === null) return;
          const off = rowsOf(published(script), said, nlp);
          const on = rowsOf(published(withMode(script, mode)), said, nlp);
          const first = on.findIndex((row, i) => row.matching_word !== undefined || off[i] === undefined);
          const same = first < 0 ? on.length : first;
          expect(on.slice(0, same)).toEqual(off.slice(0, same));
          if (first >= 0) expect([0, 4]).toContain(off[first]?.matching_method);
        },
      ),
    );
  });

  it('the compiled file gives back what it was made from', () => {
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
