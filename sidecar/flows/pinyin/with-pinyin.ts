/**
 * Adds the data for matching by sound to a compiled flow (docs/reference/matching.md): the sounds of its keywords, and the
 * characters with these sounds. This happens when a flow is published; the engine knows no pinyin.
 */
import { CompiledFlow, type Term, type Word } from '../../../engine/flow/compiled.ts';
import { Homophones, soundKey } from '../../../engine/flow/homophones.ts';
import { waysToSay } from './keyword.ts';
import { syllables } from './readings.ts';
import { heardAs, type PinyinMode, soundOf } from './syllable.ts';

/** Adds the data; returns the same flow if `global.match_pinyin` is off. */
export function withPinyin(flow: CompiledFlow): CompiledFlow {
  const mode = flow.settings.matchPinyin;
  return mode === null ? flow : new Enriched(flow, mode).flow;
}

class Enriched {
  readonly flow: CompiledFlow;
  /** Keys of the sounds of keywords, in the order of their first use. */
  private readonly keys = new Map<string, string>();
  /** Equal conditions share their term, and also share the extended term. */
  private readonly terms = new Map<Term, Term>();

  constructor(
    plain: CompiledFlow,
    private readonly mode: PinyinMode,
  ) {
    const nodes = plain.nodes.map((node) => ({
      ...node,
      arrows: node.arrows.map((arrow) => ({ ...arrow, text: this.enriched(arrow.text) })),
    }));
    const prompts = plain.prompts.map((prompt) => ({ ...prompt, text: this.enriched(prompt.text) }));
    const homophones = new Homophones(this.table());
    this.flow = new CompiledFlow({ ...plain, nodes, prompts, homophones });
  }

  private enriched(terms: Term[]): Term[] {
    return terms.map((term) => {
      let enriched = this.terms.get(term);
      if (enriched === undefined) {
        enriched = { ...term, words: term.words.map((word) => this.spoken(word)) };
        this.terms.set(term, enriched);
      }
      return enriched;
    });
  }

  private spoken(word: Word): Word {
    if (word.kind === 'regex') return word;
    const ways = waysToSay(word.folded).map((way) =>
      way.map((said) => ('syllable' in said ? this.keyOf(said.syllable) : said.character)).join(''),
    );
    return ways.length === 0 ? word : { ...word, sounds: [...new Set(ways)].join(' ') };
  }

  private keyOf(syllable: string): string {
    const sound = soundOf(syllable, this.mode);
    const known = this.keys.get(sound);
    if (known !== undefined) return known;
    const key = soundKey(this.keys.size);
    this.keys.set(sound, key);
    return key;
  }

  /** See `Homophones`. */
  private table(): string {
    // Sets, because a character may have two readings that sound alike: 扎 is za and zha.
    const groups = new Map([...this.keys].map(([sound, key]) => [sound, new Set([key])]));
    for (const [syllable, characters] of syllables()) {
      for (const sound of heardAs(syllable, this.mode)) {
        const group = groups.get(sound);
        if (group !== undefined) for (const character of characters) group.add(character);
      }
    }
    return [...groups.values()].map((group) => [...group].join('')).join(' ');
  }
}
