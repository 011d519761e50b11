/** What a callee may say or press in a node of a flow, in the flow's own words: tried with the engine's matching. */
import { type MatchScope, matchDtmf, matchText } from '../../../engine/dialog/matching/match.ts';
import { NO_CALL } from '../../../engine/dialog/state.ts';
import type { Arrow, DtmfEntry, Flow, FlowNode, Term, Word } from '../../../engine/flow/compiled.ts';
import { patternSamples } from './pattern-sample.ts';

export type Reply = { say: string } | { press: string };

export type Wish = 'agree' | 'refuse' | 'ask';

/** Said where the flow has no words of its own for it. */
export const REFUSAL = '不需要';
const NOTHING_SPECIAL = '嗯';

const AGREES =
  /^(?:肯定|是|对|好|行|可以|愿意|同意|需要|要|没问题|方便|yes|yeah|sure|ok|right|agree|of course)/i;
/** Also what puts a call off. */
const REFUSES =
  /不|没(?!问题)|别|否定|拒绝|挂|忙|开会|开车|改天|再说|骗|投诉|\bno(?:t|ne|thing)?\b|n't\b|\b(?:stop|never|busy|later|wrong)\b/i;
const NEEDS_NOTHING = /不需要|不用|不要|没兴趣|不感兴趣|否定|拒绝|别打|\bno\b|not interested|\bstop\b/i;

/** Most words of an arrow or a prompt that are tried: a large group has thousands. */
const MOST_TRIED = 40;
/** Most prompts of a node's knowledge base that are tried. */
const MOST_PROMPTS = 50;

interface Ranked {
  arrow: Arrow;
  rank: number;
}

export class FlowWords {
  private readonly indexes = new Map<string, number>();
  private readonly replies = new Map<string, readonly Reply[]>();

  constructor(private readonly flow: Flow) {
    for (let index = 0; index < flow.nodeCount; index++) this.indexes.set(flow.node(index).id, index);
  }

  node(id: string): FlowNode | null {
    const index = this.indexes.get(id);
    return index === undefined ? null : this.flow.node(index);
  }

  /** What serves the wish in the node, best first; empty if the node takes nothing that serves it. */
  repliesIn(id: string, wish: Wish): readonly Reply[] {
    const key = `${wish} ${id}`;
    let replies = this.replies.get(key);
    if (replies === undefined) {
      replies = this.findReplies(id, wish);
      this.replies.set(key, replies);
    }
    return replies;
  }

  private findReplies(id: string, wish: Wish): readonly Reply[] {
    const index = this.indexes.get(id);
    if (index === undefined) return [];
    const node = this.flow.node(index);
    const scope: MatchScope = { flow: this.flow, state: { ...NO_CALL, node: index }, node };
    if (wish === 'ask') return questions(scope);
    const rankOf = wish === 'agree' ? agreement : refusal;
    const ranked: Ranked[] = node.arrows.map((arrow) => ({ arrow, rank: rankOf(arrow) }));
    const ordered = ranked.filter(({ rank }) => rank < Number.POSITIVE_INFINITY);
    ordered.sort((a, b) => a.rank - b.rank);
    const replies = ordered.flatMap(({ arrow }) => replyFor(scope, arrow, wish) ?? []);
    if (wish === 'refuse') return [...replies, { say: REFUSAL }];
    return node.arrows.some(({ textAny }) => textAny !== null)
      ? [...replies, { say: NOTHING_SPECIAL }]
      : replies;
  }
}

/** The first arrow that agrees, then those that neither refuse nor put off, then the others. */
function agreement({ text, dtmf }: Arrow): number {
  if (text.length === 0) return dtmf.length > 0 ? 1 : Number.POSITIVE_INFINITY;
  const written = text.map(({ condition }) => condition);
  if (written.some((word) => AGREES.test(word) && !REFUSES.test(word))) return 0;
  return written.some((word) => REFUSES.test(word)) ? 2 : 1;
}

function refusal({ text }: Arrow): number {
  const written = text.map(({ condition }) => condition);
  if (written.some((word) => NEEDS_NOTHING.test(word))) return 0;
  return written.some((word) => REFUSES.test(word)) ? 1 : Number.POSITIVE_INFINITY;
}

function replyFor(scope: MatchScope, arrow: Arrow, wish: 'agree' | 'refuse'): Reply | null {
  if (!scope.node.filter.final && scope.node.listen?.mode !== 0) {
    const fits =
      wish === 'agree' ? (text: string) => !REFUSES.test(text) : (text: string) => REFUSES.test(text);
    const said = textsOf(arrow.text);
    const inOrder = [...said.filter(fits), ...said.filter((text) => !fits(text))];
    const say = inOrder.find((text) => {
      const hit = matchText(scope, text, { withAny: true, bySound: true });
      return hit?.kind === 'arrow' && hit.arrow === arrow;
    });
    if (say !== undefined) return { say };
  }
  if (scope.node.filter.dtmf) return null;
  const press = arrow.dtmf.flatMap(keysOf).find((keys) => matchDtmf(scope, keys)?.arrow === arrow);
  return press === undefined ? null : { press };
}

/** A question from each prompt of the knowledge base that the node takes as one. */
function questions(scope: MatchScope): Reply[] {
  const { flow, node } = scope;
  if (node.filter.final || node.listen === null || node.listen.mode === 0) return [];
  const prompts = node.kb.flatMap((category) => flow.category(category)).slice(0, MOST_PROMPTS);
  for (const prompt of prompts) {
    const say = textsOf(flow.prompt(prompt).text).find((text) => {
      const hit = matchText(scope, text, { withAny: true, bySound: true });
      return hit?.kind === 'prompt' && hit.prompt === prompt;
    });
    if (say !== undefined) return [{ say }];
  }
  return [];
}

function textsOf(terms: readonly Term[]): string[] {
  const texts: string[] = [];
  for (const { words } of terms) {
    for (const word of words) {
      texts.push(...textsOfWord(word));
      if (texts.length >= MOST_TRIED) return texts.slice(0, MOST_TRIED);
    }
  }
  return texts;
}

function textsOfWord(word: Word): string[] {
  if (word.kind === 'keyword') return word.folded === '' ? [] : [word.written];
  return patternSamples(word.source).filter((text) => text !== '');
}

function keysOf(entry: DtmfEntry): string[] {
  if (entry.kind === 'literal') return [entry.keys];
  return patternSamples(entry.source).filter((keys) => /^[0-9A-D*#]+$/.test(keys));
}
