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
import type { Arrow, FlowNode, FlowSettings, KbPrompt, ListenSettings } from './compiled.ts';

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
 * (`folded` is empty when equal; blanks separate the sounds). A regular expression is `[written, source, ignoreCase]`,
 * and where it may see less of a text than others, `[written, source, ignoreCase, maxCharacters]`.
 */
export type FileWord =
  | string
  | [string, string]
  | [string, string, 0 | 1 | string]
  | [string, string, 0 | 1, number];
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
  optOut: false,
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
  optOut: false,
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
  optOut: false,
};
