/** Recognises the encoding of a text file, and decodes it piece by piece. */
import { isUtf8 } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';
import { atLine, NumberFileError } from '../file-fault.ts';

/** GB 18030 contains GBK and GB 2312. */
export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'gb18030'] as const;
export type Encoding = (typeof ENCODINGS)[number];

const PIECE_BYTES = 64 * 1024;
/** Bytes of the beginning that tell UTF-16 without a mark. */
const START_BYTES = 4096;

/** The bytes of a file in pieces. Each piece lies in the same memory. */
async function* piecesOf(file: FileHandle): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(PIECE_BYTES);
  for (let position = 0; ; ) {
    const { bytesRead } = await file.read(buffer, 0, PIECE_BYTES, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** @throws NumberFileError for UTF-8 with broken letters, which would else be taken for GB 18030 */
export async function recogniseEncoding(file: FileHandle): Promise<Encoding> {
  const start = Buffer.alloc(START_BYTES);
  const { bytesRead } = await file.read(start, 0, START_BYTES, 0);
  const marked = encodingOfStart(start.subarray(0, bytesRead));
  if (marked !== null) return marked;
  let tail: Buffer = Buffer.alloc(0);
  let lines = 1;
  for await (const piece of piecesOf(file)) {
    const bytes = tail.length === 0 ? piece : Buffer.concat([tail, piece]);
    const end = endOfLetters(bytes);
    const whole = bytes.subarray(0, end);
    if (!isUtf8(whole)) {
      refuseBrokenUtf8(whole, lines);
      return 'gb18030';
    }
    lines += linesIn(whole);
    tail = Buffer.from(bytes.subarray(end));
  }
  return tail.length === 0 ? 'utf-8' : 'gb18030';
}

function encodingOfStart(start: Buffer): Encoding | null {
  const [first, second, third] = start;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  // Digits and delimiters have a zero beside them.
  let even = 0;
  let odd = 0;
  for (const [at, byte] of start.entries())
    if (byte === 0) {
      if (at % 2 === 0) even++;
      else odd++;
    }
  const many = start.length / 8;
  if (odd > many && even < odd / 8) return 'utf-16le';
  if (even > many && odd < even / 8) return 'utf-16be';
  return null;
}

/** Where the last letter of UTF-8 that is whole ends. */
function endOfLetters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}

/** A text of another encoding has hardly a letter of UTF-8; one with many of them is UTF-8 with faults. */
function refuseBrokenUtf8(bytes: Buffer, linesBefore: number): void {
  const text = new TextDecoder('utf-8').decode(bytes);
  const broken = text.split('\ufffd').length - 1;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: letters beyond ASCII
  const good = (text.match(/[^\u0000-\u007f\ufffd]/g) ?? []).length;
  if (good < broken * 10) return;
  const line = linesBefore + linesIn(bytes, bytesBefore(text));
  throw new NumberFileError('encoding', { where: atLine(line), encoding: 'UTF-8' });
}

function bytesBefore(text: string): number {
  return Buffer.byteLength(text.slice(0, text.indexOf('\ufffd')));
}

function linesIn(bytes: Buffer, end = bytes.length): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0 && at < end; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}

/** The text of a file without a byte order mark. @throws NumberFileError that names the first line that is no text */
export async function* decodedText(file: FileHandle, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let line = 1;
  for await (const piece of piecesOf(file)) {
    let text: string;
    try {
      text = decoder.decode(piece, { stream: true });
    } catch {
      const readable = new TextDecoder(encoding).decode(piece);
      const before = readable.slice(0, Math.max(0, readable.indexOf('\ufffd')));
      throw unreadable(line + newlines(before), encoding);
    }
    const nul = text.indexOf('\0');
    if (nul >= 0) throw new NumberFileError('binary', { where: atLine(line + newlines(text.slice(0, nul))) });
    yield text;
    line += newlines(text);
  }
  try {
    decoder.decode();
  } catch {
    throw unreadable(line, encoding);
  }
}

function unreadable(line: number, encoding: Encoding): NumberFileError {
  return new NumberFileError('encoding', { where: atLine(line), encoding });
}

function newlines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
