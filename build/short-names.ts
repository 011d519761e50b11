/**
 * Which properties of the robot's script may have shorter names. Nobody but the script itself may know such a name: it is
 * no key of JSON, nothing of FreeSWITCH's or of the language, and no other script hands over objects that have it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Node, parse } from 'acorn';

/** Rooms whose names are those of files, rows and other scripts. */
const SHARED = /^(?:contract|text|flow|cdr)\//;
/** What reads or writes JSON, and the adapter, with its declarations, to FreeSWITCH's names. */
const EXCHANGES = /\bJSON\./;
const ADAPTER = /^host\/v8(?:-globals\.d)?\.ts$/;

const BUILT_IN = [
  ...[Object, Array, String, Number, RegExp, Map, Set, Date, Function, Error].flatMap((one) => [
    one,
    one.prototype,
  ]),
  ...[Math, JSON, Promise.prototype, Symbol],
]
  .flatMap((one) => Object.getOwnPropertyNames(one))
  // Of descriptions that `Object.defineProperty` takes.
  .concat('value', 'writable', 'enumerable', 'configurable', 'get', 'set');

/**
 * @param bundle the robot's script before it is minified
 * @param others the other scripts, minified or not
 * @param engine folder of the sources
 */
export function shortenedNames(bundle: string, others: readonly string[], engine: string): string[] {
  const kept = new Set(BUILT_IN);
  const isPrivate = new Set<string>();
  for (const path of readdirSync(engine, { recursive: true, encoding: 'utf8' })) {
    if (!/(?<!\.test)\.ts$/.test(path)) continue;
    const source = readFileSync(join(engine, path), 'utf8');
    if (SHARED.test(path) || EXCHANGES.test(source) || ADAPTER.test(path)) keep(kept, source);
    for (const [, name = ''] of source.matchAll(/\bprivate (?:readonly |static )*(\w+)/g))
      isPrivate.add(name);
  }
  const keptByOthers = new Set<string>();
  for (const other of others) keep(keptByOthers, other);
  const { ofThis, ofAny, texts } = propertiesOf(bundle);
  const isFree = (name: string): boolean => /^[A-Za-z]{3,}$/.test(name) && !texts.has(name);
  return [
    ...[...ofThis].filter((name) => isPrivate.has(name) && !ofAny.has(name) && isFree(name)),
    ...[...ofAny].filter((name) => !kept.has(name) && !keptByOthers.has(name) && isFree(name)),
  ].sort();
}

function keep(kept: Set<string>, source: string): void {
  for (const word of source.match(/[A-Za-z_$][\w$]*/g) ?? []) kept.add(word);
}

interface Properties {
  /** Those that are named as `this.name`, or as a class's method. */
  ofThis: Set<string>;
  /** All others. */
  ofAny: Set<string>;
  texts: Set<unknown>;
}

function propertiesOf(script: string): Properties {
  const found: Properties = { ofThis: new Set(), ofAny: new Set(), texts: new Set() };
  walk(parse(script, { ecmaVersion: 2017, sourceType: 'module' }), (node) => {
    const { type, computed, key, property, object } = node;
    if (type === 'Literal') found.texts.add(node.value);
    else if (type === 'MethodDefinition') found.ofThis.add((key as AnyNode).name as string);
    else if (type === 'Property' && !computed) found.ofAny.add((key as AnyNode).name as string);
    else if (type === 'MemberExpression' && !computed) {
      const set = (object as AnyNode).type === 'ThisExpression' ? found.ofThis : found.ofAny;
      set.add((property as AnyNode).name as string);
    }
  });
  return found;
}

interface AnyNode extends Node {
  [key: string]: unknown;
}

function walk(node: unknown, visit: (node: AnyNode) => void): void {
  if (Array.isArray(node)) {
    for (const child of node) walk(child, visit);
  } else if (node !== null && typeof node === 'object' && typeof (node as AnyNode).type === 'string') {
    visit(node as AnyNode);
    for (const child of Object.values(node)) walk(child, visit);
  }
}
