/** Reads a compiled flow from the text of its file, each node and KB prompt on first use. */
import {
  type Arrow,
  type Flow,
  type FlowNode,
  type FlowSettings,
  type KbPrompt,
  LATER_SETTINGS,
  missing,
  type Term,
  type Word,
} from './compiled.ts';
import {
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
} from './compiled-file.ts';
import { Homophones } from './homophones.ts';

/** Returns a flow that parses its nodes on first use, or null when no engine of a known format wrote the text. */
export function decodeFlow(text: string): Flow | null {
  const lines = text.split('\n');
  let head: Head;
  try {
    head = JSON.parse(`${lines[0]}]}`) as Head;
  } catch {
    return null;
  }
  const [nodes, prompts] = head.counts || [];
  const isComplete = lines[1 + (nodes as number) + 1 + (prompts as number)] === ']}';
  const isKnown = head.format === COMPILED_FORMAT || head.format === FORMAT_WITH_SOUNDS;
  return isKnown && isComplete ? new FlowFile(head, lines) : null;
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

  get nodeCount(): number {
    return this.head.counts[0];
  }

  get promptCount(): number {
    return this.head.counts[1];
  }

  node(index: number): FlowNode {
    if (!(index >= 0 && index < this.nodeCount)) return missing('node', index);
    let node = this.nodes[index];
    if (node === undefined) {
      node = this.decodeNode(this.parsed(1 + index) as FileNode);
      this.nodes[index] = node;
    }
    return node;
  }

  prompt(index: number): KbPrompt {
    if (!(index >= 0 && index < this.promptCount)) return missing('KB prompt', index);
    let prompt = this.prompts[index];
    if (prompt === undefined) {
      const file = this.parsed(1 + this.nodeCount + 1 + index) as FilePrompt;
      prompt = this.decodePrompt(file);
      this.prompts[index] = prompt;
    }
    return prompt;
  }

  category(index: number): readonly number[] {
    return this.head.categories[index] || [];
  }

  /** Parses a line without the comma at its end. */
  private parsed(line: number): unknown {
    const text = this.lines[line] as string;
    return JSON.parse(text[text.length - 1] === ',' ? text.slice(0, -1) : text);
  }

  /** Key by key: spreads would make shapes of their own for each set of keys that a node has in its file. */
  private decodeNode(file: FileNode): FlowNode {
    return {
      id: file.id ?? DEFAULT_NODE.id,
      action: file.action ?? DEFAULT_NODE.action,
      argument: file.argument ?? DEFAULT_NODE.argument,
      description: file.description ?? DEFAULT_NODE.description,
      kbPlaybacks: file.kbPlaybacks ?? DEFAULT_NODE.kbPlaybacks,
      mismatchPlaybacks: file.mismatchPlaybacks ?? DEFAULT_NODE.mismatchPlaybacks,
      mismatchRepetition: file.mismatchRepetition ?? DEFAULT_NODE.mismatchRepetition,
      repetition: file.repetition ?? DEFAULT_NODE.repetition,
      potential: file.potential ?? DEFAULT_NODE.potential,
      nlpId: file.nlpId ?? DEFAULT_NODE.nlpId,
      filter: file.filter ?? DEFAULT_NODE.filter,
      kb: file.kb ?? DEFAULT_NODE.kb,
      optOut: file.optOut ?? DEFAULT_NODE.optOut,
      promptsByEntry: decodePrompts(file.visits),
      arrows: (file.arrows || []).map((arrow) => this.decodeArrow(arrow)),
      listen: this.head.listens[file.listen as number] || null,
    };
  }

  private decodeArrow(file: FileArrow): Arrow {
    return {
      id: file.id ?? DEFAULT_ARROW.id,
      target: file.target ?? DEFAULT_ARROW.target,
      text: this.terms(file.text),
      textAny: file.textAny ?? DEFAULT_ARROW.textAny,
      dtmf: file.dtmf ?? DEFAULT_ARROW.dtmf,
      dtmfAny: file.dtmfAny ?? DEFAULT_ARROW.dtmfAny,
      complete: file.complete ?? DEFAULT_ARROW.complete,
      completeAny: file.completeAny ?? DEFAULT_ARROW.completeAny,
      optOut: file.optOut ?? DEFAULT_ARROW.optOut,
    };
  }

  private decodePrompt(file: FilePrompt): KbPrompt {
    return {
      id: file.id ?? DEFAULT_PROMPT.id,
      name: file.name ?? DEFAULT_PROMPT.name,
      text: this.terms(file.text),
      textAny: file.textAny ?? DEFAULT_PROMPT.textAny,
      playbacks: file.playbacks ?? DEFAULT_PROMPT.playbacks,
      repetition: file.repetition ?? DEFAULT_PROMPT.repetition,
      potential: file.potential ?? DEFAULT_PROMPT.potential,
      switchflow: file.switchflow ?? DEFAULT_PROMPT.switchflow,
      silentReturn: file.silentReturn ?? DEFAULT_PROMPT.silentReturn,
      optOut: file.optOut ?? DEFAULT_PROMPT.optOut,
    };
  }

  private terms(file: FileTerm[] | undefined): Term[] {
    return (file || []).map((term) => {
      if (typeof term === 'number') return this.groups[term] as Term;
      const word = decodeWord(term);
      return { condition: word.written, words: [word], group: false };
    });
  }
}

function decodeWord(word: FileWord): Word {
  if (typeof word === 'string') return { kind: 'keyword', written: word, folded: word };
  const [written, second, third, maxCharacters] = word;
  if (third === undefined) return { kind: 'keyword', written, folded: second };
  if (typeof third === 'string') {
    return { kind: 'keyword', written, folded: second || written, sounds: third };
  }
  const expression = { kind: 'regex' as const, written, source: second, ignoreCase: third === 1 };
  return maxCharacters === undefined ? expression : { ...expression, maxCharacters };
}

function decodePrompts(file: string[][] | undefined): FlowNode['promptsByEntry'] {
  const first = file?.[0] || [];
  const second = file?.[1] || first;
  return [first, second, file?.[2] || second, file?.[3] || second];
}
