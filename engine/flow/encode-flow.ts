/** Writes a compiled flow as the text of its file. */
import type { CompiledFlow, FlowNode, ListenSettings, Term, Word } from './compiled.ts';
import {
  COMPILED_END,
  COMPILED_FORMAT,
  DEFAULT_ARROW,
  DEFAULT_NODE,
  DEFAULT_PROMPT,
  type FileArrow,
  type FileNode,
  type FilePrompt,
  type FileTerm,
  type FileWord,
  FORMAT_WITH_SOUNDS,
  type Head,
  type Origin,
} from './compiled-file.ts';

/** Returns the text of the file. The parts of `origin` default to empty texts. */
export function encodeFlow(flow: CompiledFlow, origin: Partial<Origin> = {}): string {
  const listens = new Map<ListenSettings, number>();
  const groups = new Map<Term, number>();
  const terms = (list: Term[]): FileTerm[] =>
    list.map((term) => (term.group ? indexIn(groups, term) : encodeWord(term.words[0] as Word)));
  const nodes = flow.nodes.map((node) => {
    const file = withoutDefaults(node, DEFAULT_NODE) as FileNode;
    file.visits = encodePrompts(node.promptsByEntry);
    file.listen = node.listen === null ? -1 : indexIn(listens, node.listen);
    file.arrows = node.arrows.map((arrow) => {
      const out = withoutDefaults(arrow, DEFAULT_ARROW) as FileArrow;
      out.text = terms(arrow.text);
      return out;
    });
    return JSON.stringify(file);
  });
  const prompts = flow.prompts.map((prompt) => {
    const file = withoutDefaults(prompt, DEFAULT_PROMPT) as FilePrompt;
    file.text = terms(prompt.text);
    return JSON.stringify(file);
  });
  const head: Head = {
    name: flow.name,
    compiler: origin.compiler || '',
    source: origin.source || '',
    version: flow.version,
    ...(origin.costly ? { costly: origin.costly } : {}),
    format: flow.homophones === null ? COMPILED_FORMAT : FORMAT_WITH_SOUNDS,
    boot: flow.boot,
    settings: flow.settings,
    counts: [nodes.length, prompts.length],
    categories: flow.categories,
    listens: Array.from(listens.keys()),
    groups: Array.from(groups.keys(), (group): [string, FileWord[]] => [
      group.condition,
      group.words.map(encodeWord),
    ]),
  };
  if (flow.homophones !== null) head.homophones = flow.homophones.table;
  const start = JSON.stringify(head).slice(0, -1);
  return `${start},"nodes":[\n${nodes.join(',\n')}\n],"prompts":[\n${prompts.join(',\n')}${prompts.length > 0 ? '\n' : ''}${COMPILED_END}`;
}

function encodeWord(word: Word): FileWord {
  if (word.kind === 'regex') {
    const ignoreCase = word.ignoreCase ? 1 : 0;
    return word.maxCharacters === undefined
      ? [word.written, word.source, ignoreCase]
      : [word.written, word.source, ignoreCase, word.maxCharacters];
  }
  const { written, folded, sounds } = word;
  if (sounds) return [written, written === folded ? '' : folded, sounds];
  return written === folded ? written : [written, folded];
}

/** Omits the prompts of later entries when they equal those of the second entry. */
function encodePrompts(byEntry: FlowNode['promptsByEntry']): string[][] {
  const [first, second, third, fourth] = byEntry;
  if (!isEqual(third, second) || !isEqual(fourth, second)) return byEntry;
  return isEqual(second, first) ? [first] : [first, second];
}

/** Returns the keys whose values differ from the defaults. */
function withoutDefaults<T extends object>(value: T, defaults: object): Partial<T> {
  const out: Partial<T> = {};
  for (const key in defaults) {
    const own = value[key as unknown as keyof T];
    if (!isEqual(own, (defaults as T)[key as unknown as keyof T])) out[key as unknown as keyof T] = own;
  }
  return out;
}

/** Deep equality of plain data. */
function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => isEqual(item, b[i]));
  }
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) =>
      isEqual((a as { [key: string]: unknown })[key], (b as { [key: string]: unknown })[key]),
    )
  );
}

function indexIn<T>(indexes: Map<T, number>, item: T): number {
  let index = indexes.get(item);
  if (index === undefined) {
    index = indexes.size;
    indexes.set(item, index);
  }
  return index;
}
