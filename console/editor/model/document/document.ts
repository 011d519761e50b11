/** Opens and saves a flow. What is saved without an edit is what was opened, byte for byte. */
import { type Json, JsonError, type JsonObject, parseJson } from '../../../../engine/text/json.ts';
import { type Child, type Container, type Part, type Scalar, textOfPart, valueOfPart } from './part.ts';
import { type Style, styleOf } from './style.ts';

/** A flow as it is edited. Documents never change: an edit returns another one. */
export interface FlowDocument {
  /** Byte order mark and blanks in front of the value. */
  readonly head: string;
  readonly root: Container;
  /** Blanks behind it. */
  readonly tail: string;
  /** How its author breaks lines. */
  readonly style: Style;
}

/** Bytes that cannot be opened without loss, or hold no flow. */
export class DocumentError extends Error {
  constructor(
    readonly code: 'NOT_UTF8' | 'NOT_JSON' | 'TOO_DEEP' | 'NOT_OBJECT',
    /** A JSON path. */
    readonly path: string,
    readonly reason: string,
  ) {
    super(`${path}: ${reason}`);
    this.name = 'DocumentError';
  }
}

/** @throws DocumentError */
export function openFlow(bytes: Uint8Array): FlowDocument {
  let text: string;
  try {
    // Other encodings would be replaced by question marks, and saved so.
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new DocumentError('NOT_UTF8', '$', 'the file is not UTF-8');
  }
  return openText(text);
}

export function saveFlow(document: FlowDocument): Uint8Array {
  return new TextEncoder().encode(textOfDocument(document));
}

/** @throws DocumentError */
export function openText(text: string): FlowDocument {
  const { head, part, tail } = readPart(text);
  if (part.kind !== 'object') throw new DocumentError('NOT_OBJECT', '$', 'a flow is a JSON object');
  return { head, root: part, tail, style: styleOf(part) };
}

export function textOfDocument({ head, root, tail }: FlowDocument): string {
  return `${head}${textOfPart(root)}${tail}`;
}

/** The flow as ordered maps, as the engine's compiler and lint take it. */
export function valueOfDocument(document: FlowDocument): JsonObject {
  return valueOfPart(document.root) as JsonObject;
}

interface Span {
  value: Json;
  keyStart: number;
  keyEnd: number;
  start: number;
  end: number;
  key: string | null;
}

/** Reads any JSON text with its spelling. @throws DocumentError */
export function readPart(text: string): { head: string; part: Part; tail: string } {
  const spans = new Map<Json, Span[]>();
  let value: Json;
  try {
    value = parseJson(text, {
      onChild: (parent, child) => {
        const known = spans.get(parent);
        if (known) known.push(child);
        else spans.set(parent, [child]);
      },
    });
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new DocumentError(error.code, error.path, error.reason);
  }
  // A byte order mark and the blanks of JSON. `trim` would also take blanks that JSON does not know; none can be here.
  const start = text.search(/[^\ufeff \t\r\n]/);
  const end = text.trimEnd().length;
  return { head: text.slice(0, start), part: partAt(value, start, end), tail: text.slice(end) };

  function partAt(value: Json, start: number, end: number): Part {
    if (!(value instanceof Map) && !Array.isArray(value))
      return { kind: 'scalar', text: text.slice(start, end), value } satisfies Scalar;
    const children: Child[] = [];
    let at = start + 1;
    for (const span of spans.get(value) ?? []) {
      const { key, keyStart, keyEnd } = span;
      let next = span.end;
      while (text[next] !== ',' && next < end - 1) next++;
      children.push({
        lead: text.slice(at, key === null ? span.start : keyStart),
        key:
          key === null
            ? null
            : { text: text.slice(keyStart, keyEnd), value: key, colon: text.slice(keyEnd, span.start) },
        part: partAt(span.value, span.start, span.end),
        trail: text.slice(span.end, next),
      });
      at = next + 1;
    }
    return {
      kind: value instanceof Map ? 'object' : 'array',
      children,
      blank: children.length === 0 ? text.slice(at, end - 1) : '',
    };
  }
}
