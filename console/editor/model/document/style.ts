/** How an author breaks lines, and new values written the same way. */
import type { Child, Container, Part } from './part.ts';

export interface Style {
  /** `none`: all on one line; `all`: each member and item on a line of its own; `width`: what fits stays on a line. */
  readonly breaks: 'none' | 'all' | 'width';
  readonly eol: string;
  /** One level of indentation. */
  readonly indent: string;
  /** The colon with its blanks. */
  readonly colon: string;
  /** Blanks behind a comma within a line. */
  readonly afterComma: string;
  /** Blanks inside the braces of an object on one line. */
  readonly inBraces: string;
  /** All but ASCII is written as `\u` escapes. */
  readonly ascii: boolean;
}

/** As long as the lines of the examples. */
const WIDTH = 110;

export function styleOf(root: Container): Style {
  const seen = new Sample();
  seen.look(root);
  const isBroken = seen.eol !== undefined;
  const colon = seen.colon ?? ': ';
  const blank = /\s$/.test(colon) ? ' ' : '';
  return {
    breaks: isBroken ? (seen.hasLines ? 'width' : 'all') : root.children.length > 0 ? 'none' : 'all',
    eol: seen.eol ?? '\n',
    indent: lastLine(root.children[0]?.lead ?? '') || '  ',
    colon,
    afterComma: seen.afterComma ?? (isBroken ? ' ' : blank),
    inBraces: seen.inBraces ?? (isBroken ? ' ' : ''),
    ascii: seen.hasEscapes && !seen.hasOthers,
  };
}

/** What the document shows of its style: the first of each counts. */
class Sample {
  eol: string | undefined;
  colon: string | undefined;
  afterComma: string | undefined;
  inBraces: string | undefined;
  /** Whether something with children stands on one line. */
  hasLines = false;
  hasEscapes = false;
  hasOthers = false;

  look(part: Part): void {
    if (part.kind === 'scalar') {
      this.letters(part.text);
      return;
    }
    if (part.children.length > 0 && !part.children.some(isBroken)) this.hasLines = true;
    part.children.forEach((child, i) => {
      if (isBroken(child)) this.eol ??= child.lead.indexOf('\r\n') >= 0 ? '\r\n' : '\n';
      else if (i > 0) this.afterComma ??= child.lead;
      else if (part.kind === 'object') this.inBraces ??= child.lead;
      if (child.key) {
        this.colon ??= child.key.colon.indexOf('\n') < 0 ? child.key.colon : undefined;
        this.letters(child.key.text);
      }
      this.look(child.part);
    });
  }

  private letters(text: string): void {
    if (/\\u(?:0[1-9a-f]|[1-9a-f])/i.test(text)) this.hasEscapes = true;
    if (/[^\0-\x7f]/.test(text)) this.hasOthers = true;
  }
}

export function isBroken({ lead }: Child): boolean {
  return lead.indexOf('\n') >= 0;
}

/** What follows the last line break. Empty without one. */
export function lastLine(lead: string): string {
  const at = lead.lastIndexOf('\n');
  return at < 0 ? '' : lead.slice(at + 1);
}

/**
 * Writes a new part in a document's style. Spellings of numbers and texts stay.
 *
 * @param indent the indentation of the line on which it begins
 * @param before how many characters stand between that indentation and the part
 */
export function restyle(part: Part, style: Style, indent: string, before = 0): Part {
  if (part.kind === 'scalar') return style.ascii ? { ...part, text: inAscii(part.text) } : part;
  if (part.children.length === 0) return { ...part, blank: '' };
  if (style.breaks !== 'all') {
    const line = onOneLine(part, style);
    if (style.breaks === 'none' || indent.length + before + lengthOf(line) <= WIDTH) return line;
  }
  const inner = indent + style.indent;
  const last = part.children.length - 1;
  return {
    ...part,
    children: part.children.map((child, i) => {
      const key = restyledKey(child, style);
      return {
        lead: style.eol + inner,
        key,
        part: restyle(child.part, style, inner, key ? key.text.length + key.colon.length : 0),
        trail: i === last ? style.eol + indent : '',
      };
    }),
  };
}

function onOneLine(part: Part, style: Style): Part {
  if (part.kind === 'scalar') return restyle(part, style, '');
  const pad = part.kind === 'object' ? style.inBraces : '';
  const last = part.children.length - 1;
  return {
    kind: part.kind,
    blank: '',
    children: part.children.map((child, i) => ({
      lead: i === 0 ? pad : style.afterComma,
      key: restyledKey(child, style),
      part: onOneLine(child.part, style),
      trail: i === last ? pad : '',
    })),
  };
}

export function restyledKey({ key }: Child, style: Style): Child['key'] {
  if (key === null) return null;
  return { ...key, text: style.ascii ? inAscii(key.text) : key.text, colon: style.colon };
}

function lengthOf(part: Part): number {
  if (part.kind === 'scalar') return part.text.length;
  let length = 1;
  for (const { lead, key, part: value, trail } of part.children)
    length +=
      lead.length + (key ? key.text.length + key.colon.length : 0) + lengthOf(value) + trail.length + 1;
  return Math.max(2, length);
}

export function inAscii(text: string): string {
  return text.replace(/[^\0-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
