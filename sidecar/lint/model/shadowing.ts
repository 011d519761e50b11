/** Finds the earlier word that shadows a later one: it matches everything that the later word matches. */
import type { AST } from '@eslint-community/regexpp';
import type { Term, Word } from '../../../engine/flow/compiled.ts';
import { MAX_CHARACTERS } from '../../../engine/flow/pattern.ts';
import { type Patterns, walk } from '../regex/patterns.ts';
import { KeywordIndex } from './keyword-index.ts';
import type { Owner } from './phrases.ts';

/** At most this many expressions of a node or category are tried on later keywords. Otherwise lint would be quadratic. */
export const MOST_REGEXES = 40;

/** A word that is tried first, and its owner. */
export interface Earlier {
  written: string;
  owner: Owner;
}

export interface Shadowed {
  by: Earlier;
  /** The earlier word is the same, rather than one that matches more. */
  same: boolean;
}

/** The words that are tried before, by which later ones are shadowed. */
export class Shadowing {
  private readonly keywords = new KeywordIndex<Owner>();
  private readonly sources = new Map<string, Earlier>();
  private readonly regexes: { pattern: RegExp; by: Earlier }[] = [];

  /** @param wholeWords whether the flow matches whole words only (`match_words`) */
  constructor(
    private readonly patterns: Patterns,
    private readonly wholeWords: boolean,
  ) {}

  addTerm({ words, group, condition }: Term, owner: Owner): void {
    const own = group ? { ...owner, group: condition } : owner;
    for (const word of words) this.add(word, own);
  }

  private add(word: Word, owner: Owner): void {
    if (word.kind === 'keyword') {
      this.keywords.add(word.folded, owner);
      return;
    }
    const by = { written: word.written, owner };
    const key = sourceKey(word);
    if (this.sources.has(key)) return;
    this.sources.set(key, by);
    if (this.regexes.length >= MOST_REGEXES) return;
    const { ast, verdict } = this.patterns.of(word.source, word.ignoreCase);
    // Whether `^`, `$` or a look-ahead matches depends on the text around the keyword.
    if (ast === null || verdict.kind !== 'fine' || hasAssertion(ast)) return;
    this.regexes.push({ pattern: new RegExp(word.source, word.ignoreCase ? 'i' : ''), by });
  }

  /** @param onlySame for nodes that ask NLP: it can answer with a keyword that the text shadows */
  findShadow(word: Word, onlySame = false): Shadowed | undefined {
    const same = word.kind === 'keyword' ? this.equalKeyword(word) : this.sources.get(sourceKey(word));
    if (same) return { by: same, same: true };
    if (onlySame) return undefined;
    const by = word.kind === 'keyword' ? this.coversKeyword(word) : this.coversRegex(word);
    return by && { by, same: false };
  }

  private equalKeyword({ folded, written }: Word & { kind: 'keyword' }): Earlier | undefined {
    const owner = this.keywords.equalTo(folded);
    return owner && { written, owner };
  }

  private coversKeyword({ folded, written }: Word & { kind: 'keyword' }): Earlier | undefined {
    if (folded === '') return undefined;
    const head = folded.slice(0, MAX_CHARACTERS);
    return this.keywordIn(written) ?? this.regexes.find(({ pattern }) => pattern.test(head))?.by;
  }

  private coversRegex(word: Word & { kind: 'regex' }): Earlier | undefined {
    const { ast } = this.patterns.of(word.source, word.ignoreCase);
    return ast === null ? undefined : inEveryMatch(ast.alternatives, (text) => this.keywordIn(text));
  }

  private keywordIn(text: string): Earlier | undefined {
    const found = this.keywords.insideSaid(text, this.wholeWords);
    return found && { written: found.keyword, owner: found.owner };
  }
}

/**
 * Calls `find` with the texts that every match of an expression contains, and returns its first result: for a required
 * sequence of characters, or for each alternative of a group.
 */
export function inEveryMatch<T>(
  alternatives: AST.Alternative[],
  find: (text: string) => T | undefined,
): T | undefined {
  let found: T | undefined;
  for (const { elements } of alternatives) {
    const inThis = inSequence(elements, find);
    if (inThis === undefined) return undefined;
    found ??= inThis;
  }
  return found;
}

function inSequence<T>(elements: AST.Element[], find: (text: string) => T | undefined): T | undefined {
  let row = '';
  for (const element of [...elements, null]) {
    if (element?.type === 'Character') {
      row += String.fromCodePoint(element.value);
      continue;
    }
    const inRow = row === '' ? undefined : find(row);
    if (inRow !== undefined) return inRow;
    row = '';
    const part = element?.type === 'Quantifier' && element.min > 0 ? element.element : element;
    if (part?.type === 'Group' || part?.type === 'CapturingGroup') {
      const inGroup = inEveryMatch(part.alternatives, find);
      if (inGroup !== undefined) return inGroup;
    } else if (part?.type === 'Character') {
      const inCharacter = find(String.fromCodePoint(part.value));
      if (inCharacter !== undefined) return inCharacter;
    }
  }
  return undefined;
}

function hasAssertion(ast: AST.Pattern): boolean {
  let found = false;
  walk(ast.alternatives, (element) => {
    found ||= element.type === 'Assertion';
  });
  return found;
}

function sourceKey(word: Word & { kind: 'regex' }): string {
  return `${word.ignoreCase ? 'i' : '-'}${word.source}`;
}
