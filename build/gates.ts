/**
 * The gates on the bundle (architecture.md#rules). Neither Node nor QuickJS rejects syntax or regular expressions
 * that are newer than ES2017, and esbuild rewrites some of them to `new RegExp("…")` without a warning. V8 6.1 of
 * FreeSWITCH 1.10 would throw at the first call.
 */
import { readFileSync } from 'node:fs';
import { RegExpParser } from '@eslint-community/regexpp';
import { type Node, parse } from 'acorn';

export const MAX_BUNDLE_BYTES = 100_000;

/** Returns the size of the bundle. Throws if it violates a gate. */
export function checkBundle(path: string): { bytes: number } {
  const source = readFileSync(path, 'utf8');
  const bytes = Buffer.byteLength(source);
  if (bytes > MAX_BUNDLE_BYTES) {
    throw new Error(
      `${path} is ${bytes} bytes, more than ${MAX_BUNDLE_BYTES}: find what the last change added`,
    );
  }
  checkSyntax(path, source);
  return { bytes };
}

/** Parses the script, and every regular expression in it, as ES2017. */
export function checkSyntax(path: string, source: string): void {
  let program: Node;
  try {
    program = parse(source, { ecmaVersion: 2017, sourceType: 'script' });
  } catch (error) {
    throw new Error(`${path} is not ES2017: ${(error as Error).message}`);
  }
  walk(program, (node) => {
    const regex = regexOf(node);
    if (regex === undefined) return;
    try {
      new RegExpParser({ ecmaVersion: 2017 }).parsePattern(
        regex.pattern,
        0,
        regex.pattern.length,
        regex.flags.includes('u'),
      );
    } catch (error) {
      throw new Error(
        `${path}: /${regex.pattern}/${regex.flags} is not an ES2017 regular expression: ${(error as Error).message}`,
      );
    }
    if (!/^[gimuy]*$/.test(regex.flags))
      throw new Error(`${path}: flags of /${regex.pattern}/${regex.flags} are newer than ES2017`);
  });
}

/** Who opens connections, and who may read from one: the fall-back of a FreeSWITCH without event socket. */
const CONNECTING: readonly string[] = [
  'engine/host/v8.ts',
  'engine/host/sidecar/loopback-http.ts',
  'engine/host/sidecar/sidecar-client.ts',
];

/** While a call's thread waits for a connection, no sound moves (sidecar.md#questions). */
export function checkConnections(path: string, source: string): void {
  if (CONNECTING.includes(path)) return;
  const [found] =
    /\.connect\(|\.readBytes\(|\bpostJson\(|\bnew (?:Socket|CURL)\b|\bfetchUrl\(/.exec(source) ?? [];
  if (found !== undefined)
    throw new Error(
      `${path} has ${found}: a call must not wait for a connection, so only ${CONNECTING.join(' and ')} may`,
    );
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

/** A regular expression literal, or `new RegExp("…", "…")` with a constant pattern. */
function regexOf(node: AnyNode): { pattern: string; flags: string } | undefined {
  if (node.type === 'Literal' && node.regex) return node.regex as { pattern: string; flags: string };
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return undefined;
  const callee = node.callee as AnyNode;
  const [pattern, flags] = node.arguments as AnyNode[];
  if (callee.type !== 'Identifier' || callee.name !== 'RegExp' || typeof pattern?.value !== 'string')
    return undefined;
  return { pattern: pattern.value, flags: typeof flags?.value === 'string' ? flags.value : '' };
}
