/**
 * The format of `compiled/<name>.json`. The file as a whole is JSON, and each node and KB prompt is on a line of its own:
 * the bundle splits the text at line ends and parses only the nodes that a call reaches. Parsing a whole flow of a
 * thousand nodes would cost every call megabytes for the ten nodes that it visits.
 *
 *     {"name":…,"compiler":…,"source":…,"version":…,"format":1,"counts":[nodes,prompts],…,"nodes":[
 *     {node},
 *     …
 *     ],"prompts":[
 *     {prompt},
 *     …
 *     ]}
 *
 * A key that has its default value is omitted. The words of synonym groups are written once, in the head.
 */
<<<<<<< HEAD
import type { Arrow, FlowNode, FlowSettings, KbPrompt, ListenSettings } from './compiled.ts';
=======
import {
  type Arrow,
  type CompiledFlow,
  type Flow,
  type FlowNode,
  type FlowSettings,
  type KbPrompt,
  LATER_SETTINGS,
  type ListenSettings,
  type Term,
  type Word,
} from './compiled.ts';
import { Homophones } from './homophones.ts';
>>>>>>> da3bc5d (engine/call: run an action by a pure function, and carry out what it says)

/** Increase it whenever an older engine cannot read a new file, or a newer engine an old one. */
export const COMPILED_FORMAT = 1;
/** A file with sounds of keywords. An engine of format 1 would read such keywords as regular expressions. */
export const FORMAT_WITH_SOUNDS = 2;

/** The end of every file. */
export const COMPILED_END = ']}\n';

/** Follows the version in a file whose compiler omitted regular expressions. */
export const COSTLY_FOLLOWS = '","costly":';

/** What a compiled form was made from. */
export interface Origin {
  /** The compiler's version. */
  compiler: string;
  /** SHA-1 of the script in hexadecimal digits. */
  source: string;
  /** The regular expressions that the compiler omitted, for readers of the file; absent if there are none. */
  costly?: readonly object[];
}

/** Returns the start of a file, up to the digits of the version: enough to identify it without reading it whole. */
export function compiledBegin(name: string, { compiler, source }: Origin): string {
  return `${JSON.stringify({ name, compiler, source }).slice(0, -1)},"version":"`;
}

export interface Head {
  name: string;
  compiler: string;
  source: string;
  version: string;
  format: number;
  boot: number;
  settings: FlowSettings;
  /** Numbers of nodes and of KB prompts, whose lines follow. */
  counts: [number, number];
  categories: number[][];
  listens: ListenSettings[];
  /** Synonym groups: name and words. */
  groups: [string, FileWord[]][];
  homophones?: string;
}

/**
 * A keyword is `"keyword"` (equal to its folded form), `["keyword", "folded"]` or `["keyword", "folded", "sounds"]`
 * (`folded` is empty when equal; blanks separate the sounds). A regular expression is `[written, source, ignoreCase]`.
 */
export type FileWord = string | [string, string] | [string, string, 0 | 1 | string];
/** A word, or the index of a synonym group. */
export type FileTerm = FileWord | number;
export type FileArrow = Partial<Omit<Arrow, 'text'>> & { text?: FileTerm[] };
export type FileNode = Partial<Omit<FlowNode, 'arrows' | 'listen' | 'promptsByEntry'>> & {
  arrows?: FileArrow[];
  listen?: number;
  /** `promptsByEntry`. Its key on disk keeps the older name. */
  visits?: string[][];
};
export type FilePrompt = Partial<Omit<KbPrompt, 'text'>> & { text?: FileTerm[] };

/** The default values: a file omits a key that has its default. */
export const DEFAULT_NODE: Omit<FlowNode, 'promptsByEntry' | 'arrows' | 'listen'> = {
  id: '',
  action: '',
  argument: null,
  description: null,
  kbPlaybacks: [],
  mismatchPlaybacks: [],
  mismatchRepetition: 1,
  repetition: 0,
  potential: null,
  nlpId: null,
  filter: { partial: false, final: false, dtmf: false },
  kb: [],
};
export const DEFAULT_ARROW: Arrow = {
  id: '',
  target: -1,
  text: [],
  textAny: null,
  dtmf: [],
  dtmfAny: null,
  complete: [],
  completeAny: null,
};
export const DEFAULT_PROMPT: KbPrompt = {
  id: '',
  name: null,
  text: [],
  textAny: null,
  playbacks: [],
  repetition: 0,
  potential: null,
  switchflow: null,
  silentReturn: false,
};
<<<<<<< HEAD
=======

/** What each file ends with. */
export const COMPILED_END = ']}\n';

/** Where a compiled form comes from; `""` where nobody will ask. */
export interface Origin {
  /** Which compiler made it. */
  compiler: string;
  /** SHA-1 of the script, hex. */
  source: string;
  /** What the compiler says of expressions that it left out, for whoever reads the file; nothing where there are none. */
  costly?: readonly object[];
}

const NOBODY_ASKS: Origin = { compiler: '', source: '' };

/** What follows the version where expressions were left out. */
export const COSTLY_FOLLOWS = '","costly":';

/** What the file begins with, up to the digits of the version: enough to know it without reading it all. */
export function compiledBegin(name: string, { compiler, source }: Origin): string {
  return `${JSON.stringify({ name, compiler, source }).slice(0, -1)},"version":"`;
}

/** The file's text. */
export function encodeFlow(flow: CompiledFlow, origin: Partial<Origin> = {}): string {
  const listens = new Map<ListenSettings, number>();
  const groups = new Map<Term, number>();
  const terms = (list: Term[]): FileTerm[] =>
    list.map((term) => (term.group ? indexIn(groups, term) : encodeWord(term.words[0] as Word)));
  const nodes = flow.nodes.map((node) => {
    const file = unusual(node, NODE) as FileNode;
    file.visits = encodePrompts(node.promptsByEntry);
    file.listen = node.listen === null ? -1 : indexIn(listens, node.listen);
    file.arrows = node.arrows.map((arrow) => {
      const out = unusual(arrow, ARROW) as FileArrow;
      out.text = terms(arrow.text);
      return out;
    });
    return JSON.stringify(file);
  });
  const prompts = flow.prompts.map((prompt) => {
    const file = unusual(prompt, PROMPT) as FilePrompt;
    file.text = terms(prompt.text);
    return JSON.stringify(file);
  });
  const head: Head = {
    name: flow.name,
    compiler: origin.compiler || NOBODY_ASKS.compiler,
    source: origin.source || NOBODY_ASKS.source,
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

/** A flow whose nodes are parsed when they are asked for; null for a text that this engine did not write. */
export function decodeFlow(text: string): Flow | null {
  const lines = text.split('\n');
  let head: Head;
  try {
    head = JSON.parse(`${lines[0]}]}`) as Head;
  } catch {
    return null;
  }
  const [nodes, prompts] = head.counts || [];
  const complete = lines[1 + (nodes as number) + 1 + (prompts as number)] === ']}';
  const known = head.format === COMPILED_FORMAT || head.format === FORMAT_WITH_SOUNDS;
  return known && complete ? new FlowFile(head, lines) : null;
}

class FlowFile implements Flow {
  readonly name: string;
  readonly version: string;
  readonly boot: number;
  readonly settings: FlowSettings;
  readonly homophones: Homophones | null;
  private readonly groups: Term[];
  private readonly nodes: FlowNode[] = [];
  private readonly prompts: KbPrompt[] = [];

  constructor(
    private readonly head: Head,
    private readonly lines: string[],
  ) {
    this.name = head.name;
    this.version = head.version;
    this.boot = head.boot;
    this.settings = { ...LATER_SETTINGS, ...head.settings };
    this.homophones = head.homophones === undefined ? null : new Homophones(head.homophones);
    this.groups = head.groups.map(([condition, words]) => ({
      condition,
      words: words.map(decodeWord),
      group: true,
    }));
  }

  node(index: number): FlowNode | undefined {
    if (index < 0 || index >= this.head.counts[0]) return undefined;
    let node = this.nodes[index];
    if (node === undefined) {
      node = this.decodeNode(this.parsed(1 + index) as FileNode);
      this.nodes[index] = node;
    }
    return node;
  }

  prompt(index: number): KbPrompt | undefined {
    if (index < 0 || index >= this.head.counts[1]) return undefined;
    let prompt = this.prompts[index];
    if (prompt === undefined) {
      const file = this.parsed(1 + this.head.counts[0] + 1 + index) as FilePrompt;
      prompt = { ...PROMPT, ...file, text: this.terms(file.text) };
      this.prompts[index] = prompt;
    }
    return prompt;
  }

  category(index: number): readonly number[] {
    return this.head.categories[index] || [];
  }

  /** A line without the comma that parts it from the next one. */
  private parsed(line: number): unknown {
    const text = this.lines[line] as string;
    return JSON.parse(text[text.length - 1] === ',' ? text.slice(0, -1) : text);
  }

  private decodeNode(file: FileNode): FlowNode {
    const arrows = (file.arrows || []).map(
      (arrow): Arrow => ({ ...ARROW, ...arrow, text: this.terms(arrow.text) }),
    );
    const listen = this.head.listens[file.listen as number] || null;
    const { visits, ...rest } = file;
    return { ...NODE, ...rest, promptsByEntry: decodePrompts(visits), arrows, listen };
  }

  private terms(file: FileTerm[] | undefined): Term[] {
    return (file || []).map((term) => {
      if (typeof term === 'number') return this.groups[term] as Term;
      const word = decodeWord(term);
      return { condition: word.written, words: [word], group: false };
    });
  }
}

function encodeWord(word: Word): FileWord {
  if (word.kind === 'regex') return [word.written, word.source, word.ignoreCase ? 1 : 0];
  const { written, folded, sounds } = word;
  if (sounds) return [written, written === folded ? '' : folded, sounds];
  return written === folded ? written : [written, folded];
}

function decodeWord(word: FileWord): Word {
  if (typeof word === 'string') return { kind: 'keyword', written: word, folded: word };
  const [written, second, third] = word;
  if (third === undefined) return { kind: 'keyword', written, folded: second };
  if (typeof third === 'string') {
    return { kind: 'keyword', written, folded: second || written, sounds: third };
  }
  return { kind: 'regex', written, source: second, ignoreCase: third === 1 };
}

/** Leaves out the prompts of later entries where they equal those of the second one. */
function encodePrompts(byEntry: FlowNode['promptsByEntry']): string[][] {
  const [first, second, third, fourth] = byEntry;
  if (!same(third, second) || !same(fourth, second)) return byEntry;
  return same(second, first) ? [first] : [first, second];
}

function decodePrompts(file: string[][] | undefined): FlowNode['promptsByEntry'] {
  const first = file?.[0] || [];
  const second = file?.[1] || first;
  return [first, second, file?.[2] || second, file?.[3] || second];
}

/** The keys whose values are not the usual ones. */
function unusual<T extends object>(value: T, usual: object): Partial<T> {
  const out: Partial<T> = {};
  for (const key in usual) {
    const own = value[key as unknown as keyof T];
    if (!same(own, (usual as T)[key as unknown as keyof T])) out[key as unknown as keyof T] = own;
  }
  return out;
}

/** Deep equality of what a compiled flow is made of. */
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => same(item, b[i]));
  }
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => same((a as { [key: string]: unknown })[key], (b as { [key: string]: unknown })[key]))
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
>>>>>>> da3bc5d (engine/call: run an action by a pure function, and carry out what it says)
