/** Compiles a script: parse, reject what cannot run, resolve (flow-format.md#files-dangling, #start, #nodes, #conditions, #knowledge-base). */

import { childPath, type Json, JsonError, type JsonObject, parseJson } from '../text/json.ts';
import { listenSettings } from './argument.ts';
import { orderedArrows } from './arrows.ts';
import {
  type Arrow,
  CompiledFlow,
  type FlowNode,
  type KbPrompt,
  type ListenSettings,
  type SwitchFlow,
  type Term,
} from './compiled.ts';
import { isAny, parseComplete, parseDtmf, parseTerm, type Synonyms } from './condition.ts';
import { FlowError } from './error.ts';
import { isFlowName } from './name.ts';
import type { CharacterLimit } from './pattern.ts';
import { flowSettings } from './settings.ts';
import { bootNode } from './start.ts';
import { countOf, flagOf, isObject, listOf, objectAt, textOf } from './value.ts';

/** The action that plays and listens. An empty action is the same with mode 0. */
export const LISTEN_ACTION = 'cti_play_and_detect_speech';

/**
 * Compiles a script.
 *
 * @param name the flow's name, which is checked
 * @param script the script's text; a BOM is accepted
 * @param version first 12 hex digits of the SHA-256 of the script's bytes
 * @param limitOf decides how much of a text each regular expression sees; without it all see the maximum
 * @throws FlowError if the flow cannot run at all. Lint reports all other faults, because one bad arrow must not take a
 *   line out of service (flow-format.md#files-dangling)
 */
export function compileFlow(
  name: string,
  script: string,
  version: string,
  limitOf?: CharacterLimit,
): CompiledFlow {
  if (!isFlowName(name)) {
    throw new FlowError(
      'FLOW_NAME',
      '$',
      'the name of a flow is 1 to 128 letters, digits, _ - . @, no leading dot, no ".."',
    );
  }
  return compileParsed(name, parseScript(script), version, limitOf);
}

function parseScript(script: string): Json {
  try {
    return parseJson(script);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new FlowError(`FLOW_${error.code}`, error.path, error.reason);
  }
}

/** Compiles a parsed script under a name that has been checked. */
export function compileParsed(
  name: string,
  root: Json,
  version: string,
  limitOf?: CharacterLimit,
): CompiledFlow {
  if (!isObject(root)) throw new FlowError('FLOW_NOT_OBJECT', '$', 'a flow is a JSON object');
  return new Compiler(root, limitOf).compile(name, version);
}

class Compiler {
  private readonly flow: JsonObject;
  private readonly global: JsonObject;
  private readonly synonyms: Synonyms;
  private readonly nodeIndex = new Map<string, number>();
  private readonly categoryIndex = new Map<string, number>();
  /** Equal values are created once: terms by their text, listening settings by value. */
  private readonly terms = new Map<string, Term>();
  private readonly listens = new Map<string, ListenSettings>();
  /** Listening settings by action and argument as written, because most nodes have the same. */
  private readonly written = new Map<string, ListenSettings>();

  constructor(
    private readonly root: JsonObject,
    private readonly limitOf: CharacterLimit | undefined,
  ) {
    this.flow = checkedNodes(root);
    this.global = objectAt(root, 'global');
    this.synonyms = new Map();
    for (const [group, words] of objectAt(root, 'synonym')) this.synonyms.set(group, listOf(words));
    for (const id of this.flow.keys()) this.nodeIndex.set(id, this.nodeIndex.size);
  }

  compile(name: string, version: string): CompiledFlow {
    const boot = bootNode(this.root, this.flow);
    const { categories, prompts } = this.knowledgeBase();
    const nodes: FlowNode[] = [];
    for (const [id, node] of this.flow) nodes.push(this.node(id, node as JsonObject));
    return new CompiledFlow({
      name,
      version,
      boot: this.nodeIndex.get(boot) as number,
      settings: flowSettings(this.global),
      nodes,
      prompts,
      categories,
    });
  }

  private node(id: string, node: JsonObject): FlowNode {
    const action = textOf(node.get('action')) || '';
    const argument = node.get('argument');
    const first = listOf(node.get('playbacks'));
    const second = orElse(listOf(node.get('replaybacks')), first);
    const filter = node.get('filter');
    const filtered = isObject(filter) ? filter : new Map<string, Json>();
    const filteredText = textOf(filtered.get('text')) || '';
    return {
      id,
      action,
      argument: typeof argument === 'string' ? argument : textOf(argument),
      description: textOf(node.get('description')),
      promptsByEntry: [
        first,
        second,
        orElse(listOf(node.get('thirdplaybacks')), second),
        orElse(listOf(node.get('fourplaybacks')), second),
      ],
      kbPlaybacks: orElse(listOf(node.get('kbplaybacks')), second),
      mismatchPlaybacks: listOf(node.get('mismatchplaybacks')),
      mismatchRepetition: countOf(node.get('mismatchrepetition')) || 1,
      repetition: countOf(node.get('repetition')) || 0,
      potential: potentialOf(node.get('potential')),
      nlpId: textOf(node.get('nlpid')),
      filter: {
        partial: filteredText.indexOf('S') >= 0,
        final: filteredText.indexOf('F') >= 0,
        dtmf: textOf(filtered.get('dtmf')) === 'all',
      },
      kb: categoryIds(node.get('kb'))
        .map((category) => this.categoryIndex.get(category))
        .filter((index): index is number => index !== undefined),
      optOut: flagOf(node.get('optout')),
      arrows: this.arrows(node),
      listen: this.listen(action, textOf(argument) || ''),
    };
  }

  private listen(action: string, argument: string): ListenSettings | null {
    if (action !== LISTEN_ACTION && action !== '') return null;
    return kept(this.written, `${action} ${argument}`, () => {
      const settings = listenSettings(argument, this.global);
      if (action === '') settings.mode = 0;
      return kept(this.listens, JSON.stringify(settings), () => settings);
    });
  }

  private arrows(node: JsonObject): Arrow[] {
    return orderedArrows(node).map(({ id, arrow }) => {
      const condition = objectAt(arrow, 'condition');
      const text = separateAny(listOf(condition.get('text')));
      const dtmf = separateAny(listOf(condition.get('dtmf')));
      const complete = separateAny(listOf(condition.get('complete')));
      const target = this.nodeIndex.get(id);
      return {
        id,
        target: target === undefined ? -1 : target,
        text: text.others.map((entry) => this.term(entry)),
        textAny: text.any,
        dtmf: dtmf.others.map((entry) => parseDtmf(entry, this.limitOf)),
        dtmfAny: dtmf.any,
        complete: complete.others.map((entry) => parseComplete(entry, this.limitOf)),
        completeAny: complete.any,
        optOut: isObject(arrow) && flagOf(arrow.get('optout')),
      };
    });
  }

  private term(entry: string): Term {
    let term = this.terms.get(entry);
    if (term === undefined) {
      term = parseTerm(entry, this.synonyms, this.limitOf);
      this.terms.set(entry, term);
    }
    return term;
  }

  private knowledgeBase(): { categories: number[][]; prompts: KbPrompt[] } {
    const prompts: KbPrompt[] = [];
    const promptIndex = new Map<string, number>();
    for (const [id, prompt] of objectAt(this.root, 'prompt')) {
      if (!isObject(prompt)) continue;
      promptIndex.set(id, prompts.length);
      prompts.push(this.prompt(id, prompt));
    }
    const categories: number[][] = [];
    for (const [id, category] of objectAt(this.root, 'kb')) {
      if (!isObject(category)) continue;
      this.categoryIndex.set(id, categories.length);
      categories.push(
        listOf(category.get('prompts'))
          .map((prompt) => promptIndex.get(prompt))
          .filter((index): index is number => index !== undefined),
      );
    }
    return { categories, prompts };
  }

  private prompt(id: string, prompt: JsonObject): KbPrompt {
    const keywords = separateAny(listOf(prompt.get('keyworks')).concat(listOf(prompt.get('keywords'))));
    return {
      id,
      name: textOf(prompt.get('name')),
      text: keywords.others.map((entry) => this.term(entry)),
      textAny: keywords.any,
      playbacks: listOf(prompt.get('playbacks')),
      repetition: countOf(prompt.get('repetition')) || 0,
      potential: potentialOf(prompt.get('potential')),
      switchflow: this.switchFlow(textOf(prompt.get('switchflow'))),
      silentReturn: flagOf(prompt.get('ignorereturnplayback')),
      optOut: flagOf(prompt.get('optout')),
    };
  }

  /** `return` means no switch. A node that does not exist is kept, and skipped at run time. */
  private switchFlow(written: string | null): SwitchFlow | null {
    if (written === null || written === 'return') return null;
    const prefixed = /^(text|dtmf|complete):([\s\S]*)$/i.exec(written);
    if (prefixed) {
      return { to: (prefixed[1] as string).toLowerCase() as 'text', written, value: prefixed[2] as string };
    }
    const target = this.nodeIndex.get(written);
    return { to: 'node', written, target: target === undefined ? -1 : target };
  }
}

function kept<T>(values: Map<string, T>, key: string, make: () => T): T {
  let value = values.get(key);
  if (value === undefined) {
    value = make();
    values.set(key, value);
  }
  return value;
}

/** Returns the nodes. @throws FlowError if the script has none that can be used */
function checkedNodes(root: JsonObject): JsonObject {
  const flow = root.get('flow');
  if (!isObject(flow) || flow.size === 0) {
    throw new FlowError('FLOW_EMPTY', '$.flow', 'a flow needs an object "flow" with at least one node');
  }
  flow.forEach((node, id) => {
    if (!isObject(node))
      throw new FlowError('FLOW_NOT_OBJECT', childPath('$.flow', id), 'a node is an object');
  });
  return flow;
}

/** Reads the id of a KB category, a list of ids with commas, or an array of ids. */
function categoryIds(value: Json | undefined): string[] {
  const ids = Array.isArray(value) ? listOf(value) : (textOf(value) || '').split(',');
  return ids.map((id) => id.trim()).filter((id, i, all) => id !== '' && all.indexOf(id) === i);
}

function potentialOf(value: Json | undefined): string | null {
  const text = textOf(value);
  return text === null || text.trim() === '' ? null : text.trim();
}

function orElse(list: string[], fallback: string[]): string[] {
  return list.length > 0 ? list : fallback;
}

/** Separates `any` (the first one as written) from all other entries. */
function separateAny(entries: string[]): { any: string | null; others: string[] } {
  let any: string | null = null;
  const others: string[] = [];
  for (const entry of entries) {
    if (!isAny(entry)) others.push(entry);
    else if (any === null) any = entry;
  }
  return { any, others };
}
