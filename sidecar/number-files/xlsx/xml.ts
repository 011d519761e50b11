/** Reads XML piece by piece. Document types, and with them entities, are refused; a text or tag has a longest length. */
import { SaxesParser } from 'saxes';
import { NumberFileError } from '../file-fault.ts';

/** Bytes from one tag to the next. Excel keeps at most 32,767 characters in a cell. */
const LONGEST_PART = 1024 * 1024;
const DEEPEST = 100;

export interface Element {
  /** Without the name of its space. */
  name: string;
  attributes: Readonly<Record<string, string>>;
}

export interface XmlHandlers {
  onOpen(element: Element): void;
  onClose(name: string): void;
  onText(text: string): void;
}

/** Calls the handlers; yields after each piece, so that what they collected can be used. @throws NumberFileError */
export async function* readXml(pieces: AsyncIterable<Buffer>, handlers: XmlHandlers): AsyncGenerator<void> {
  const parser = new SaxesParser({ position: false });
  let sinceTag = 0;
  let depth = 0;
  parser.on('doctype', () => {
    throw damagedXml('a document type');
  });
  parser.on('opentag', ({ name, attributes }) => {
    sinceTag = 0;
    if (++depth > DEEPEST) throw damagedXml('tags in tags');
    handlers.onOpen({ name: localName(name), attributes: attributes as Record<string, string> });
  });
  parser.on('closetag', ({ name }) => {
    sinceTag = 0;
    depth--;
    handlers.onClose(localName(name));
  });
  parser.on('text', handlers.onText);
  parser.on('cdata', handlers.onText);
  // Without a handler it goes on after what it cannot read.
  parser.on('error', (error) => {
    throw damagedXml(error.message);
  });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let isFirst = true;
  for await (const bytes of pieces) {
    sinceTag += bytes.length;
    let text: string;
    try {
      if (isFirst && (bytes[0] === 0xff || bytes[0] === 0xfe)) throw new TypeError();
      text = decoder.decode(bytes, { stream: true });
    } catch {
      throw damagedXml('XML that is not UTF-8');
    }
    isFirst = false;
    parser.write(text);
    if (sinceTag > LONGEST_PART + bytes.length) throw damagedXml('a text of more than 1 MiB');
    yield;
  }
  parser.close();
  yield;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function damagedXml(what: string): NumberFileError {
  return new NumberFileError('broken-xlsx', { reason: what.slice(0, 120) });
}
