/**
 * The log messages that the source can write, for the page that explains them (docs/reference/messages.md). TypeScript is
 * turned into JavaScript by esbuild and read by acorn, so that what counts is the call and not how it is laid out.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Node, parse } from 'acorn';
import { transformSync } from 'esbuild';

export interface Message {
  level: string;
  /** What is filled in at run time stands as `…`. */
  text: string;
  file: string;
}

/** A call of the log whose message is no text of that place. */
export interface Opaque {
  file: string;
  source: string;
}

type Tree = Node & { [key: string]: unknown };

const SIDECAR_LEVELS = new Set(['debug', 'info', 'warn', 'error', 'fatal']);

/** Below a folder of the source, tests apart. */
function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.(test|d)\.ts$/.test(name))
    .map((name) => join(folder, name))
    .sort();
}

/** Of the engine: `host.log(level, text)`. */
export function engineMessages(): { messages: Message[]; opaque: Opaque[] } {
  const { messages, opaque } = collect(sources('engine'), (name, owner) =>
    name === 'log' && owner === 'host' ? 'first' : null,
  );
  // `v8.ts` writes the prefix, with the call and its node, before each.
  return { messages: messages.map((one) => ({ ...one, text: plain(`cti_robot: ${one.text}`) })), opaque };
}

/** Of the sidecar: `log.<level>(facts, text)` or `log.<level>(text)`. */
export function sidecarMessages(): { messages: Message[]; opaque: Opaque[] } {
  return collect(sources('sidecar'), (name, owner) =>
    owner === 'log' && SIDECAR_LEVELS.has(name) ? 'name' : null,
  );
}

/** Of the module: `switch_log_printf(…, SWITCH_LOG_<LEVEL>, "…")`, and the ways in which it ends a flow. */
export function moduleMessages(): Message[] {
  const folder = 'fs-scripts/mod_cti_robot';
  const files = readdirSync(folder).filter((name) => name.endsWith('.c'));
  return files.flatMap((name) => {
    const file = join(folder, name);
    const code = readFileSync(file, 'utf8');
    const texts = [
      ...code.matchAll(/switch_log_printf\([^"]*SWITCH_LOG_([A-Z]+), ((?:"(?:[^"\\]|\\.)*"|\s)+)/g),
    ];
    return texts.map(([, level = '', text = '']) => ({
      file,
      level: level === 'ERROR' ? 'err' : level.toLowerCase(),
      text: plain(
        text
          .trim()
          .slice(1, -1)
          .replace(/"\s*"/g, '')
          .replace(/\\n$/, '')
          .replace(/%[a-z]+/g, '…'),
      ),
    }));
  });
}

/** Reasons that a call of this function names with a literal, over all files of a folder. */
export function literalsGivenTo(name: string, folder: string): string[] {
  const found: string[] = [];
  for (const file of sources(folder)) {
    visit(treeOf(file), (node) => {
      if (node.type !== 'CallExpression' || calledName(node) !== name) return;
      for (const text of textsOf((node.arguments as Tree[])[0], file) ?? []) found.push(text);
    });
  }
  return found;
}

/** Every text of a file, whatever it is for. */
export function allTexts(file: string): string[] {
  const found: string[] = [];
  visit(treeOf(file), (node) => found.push(...(textsOf(node, file) ?? [])));
  return found;
}

/** One form for the source and the page: blanks beside what is filled in do not count. */
export function plain(text: string): string {
  return text.replace(/\s*…\s*/g, '…').trim();
}

function collect(
  files: string[],
  levelFrom: (name: string, owner: string | null) => 'first' | 'name' | null,
): { messages: Message[]; opaque: Opaque[] } {
  const messages: Message[] = [];
  const opaque: Opaque[] = [];
  for (const file of files) {
    const tree = treeOf(file);
    visit(tree, (node) => {
      if (node.type !== 'CallExpression') return;
      const name = calledName(node);
      const from = name === null ? null : levelFrom(name, ownerName(node));
      if (name === null || from === null) return;
      const given = node.arguments as Tree[];
      const level = from === 'name' ? name : (textsOf(given[0], file)?.[0] ?? '?');
      const texts = textsOf(from === 'first' ? given[1] : (given[1] ?? given[0]), file, tree);
      if (texts === null) opaque.push({ file, source: `${ownerName(node)}.${name}` });
      else messages.push(...texts.map((text) => ({ level, text, file })));
    });
  }
  return { messages, opaque };
}

function treeOf(file: string): Tree {
  const { code } = transformSync(readFileSync(file, 'utf8'), { loader: 'ts', target: 'es2022' });
  return parse(code, { ecmaVersion: 2022, sourceType: 'module' }) as unknown as Tree;
}

function visit(node: Tree, see: (node: Tree) => void): void {
  see(node);
  for (const child of Object.values(node).flat()) {
    if (typeof child === 'object' && child !== null && 'type' in child) visit(child as Tree, see);
  }
}

/** The last name of what is called: `log` of `this.host.log(…)`. */
function calledName(call: Tree): string | null {
  return lastName(call.callee as Tree);
}

/** The name before it: `host` of `this.host.log(…)`. */
function ownerName(call: Tree): string | null {
  const callee = call.callee as Tree;
  return callee.type === 'MemberExpression' ? lastName(callee.object as Tree) : null;
}

function lastName(node: Tree): string | null {
  if (node.type === 'Identifier') return node.name as string;
  if (node.type === 'MemberExpression') return lastName(node.property as Tree);
  return null;
}

/** What an expression can say; null where that is not to be seen from here. */
function textsOf(node: Tree | undefined, file: string, tree?: Tree): string[] | null {
  if (node === undefined) return null;
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' ? [plain(node.value)] : null;
    case 'TemplateLiteral':
      return [
        plain((node.quasis as Tree[]).map(({ value }) => (value as { cooked: string }).cooked).join('…')),
      ];
    case 'BinaryExpression': {
      const [left, right] = [textsOf(node.left as Tree, file, tree), textsOf(node.right as Tree, file, tree)];
      return node.operator === '+' && left?.length === 1 && right?.length === 1
        ? [plain(`${left[0]} ${right[0]}`.replace(/ {2,}/g, ' '))]
        : null;
    }
    case 'ConditionalExpression': {
      const [one, other] = [
        textsOf(node.consequent as Tree, file, tree),
        textsOf(node.alternate as Tree, file, tree),
      ];
      return one && other ? [...one, ...other] : null;
    }
    case 'Identifier':
      return tree ? textsOf(initialOf(node.name as string, tree), file) : null;
    default:
      return null;
  }
}

/** What a `const` of that name begins with. */
function initialOf(name: string, tree: Tree): Tree | undefined {
  let found: Tree | undefined;
  visit(tree, (node) => {
    if (node.type === 'VariableDeclarator' && (node.id as Tree).name === name) found ??= node.init as Tree;
  });
  return found;
}
