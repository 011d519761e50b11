/**
 * Reads the frames of FreeSWITCH's event socket: header lines, a blank line, and a body if `Content-Length` declares one.
 * The peer may be another program, so lengths are checked before data is stored.
 */

/** The peer violated the protocol, or sent more than FreeSWITCH ever does. */
export class ProtocolError extends Error {}

export interface Frame {
  /** `Content-Type`; empty if it is missing. */
  type: string;
  headers: ReadonlyMap<string, string>;
  body: string;
}

/** A header block of an event with many channel variables is some 20 kB. */
const MAX_HEADER_BYTES = 256 * 1024;
/** `show channels` of 10,000 calls is some 5 MB. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

const BLANK_LINE = '\n\n';

/** Assembles received bytes to frames. */
export class FrameReader {
  private pieces: Buffer[] = [];
  private bytes = 0;
  /** The frame whose body is not complete yet. */
  private open: { headers: ReadonlyMap<string, string>; length: number } | undefined;

  /** @returns the frames that are complete now. @throws ProtocolError; the connection is unusable then */
  push(data: Buffer): Frame[] {
    this.pieces.push(data);
    this.bytes += data.length;
    const frames: Frame[] = [];
    for (let frame = this.take(); frame; frame = this.take()) frames.push(frame);
    return frames;
  }

  private take(): Frame | undefined {
    this.open ??= this.headers();
    // Join the pieces of a long body once, when it is complete.
    if (!this.open || this.bytes < this.open.length) return undefined;
    const { headers, length } = this.open;
    const body = this.cut(length).toString('utf8');
    this.open = undefined;
    return { type: headers.get('content-type') ?? '', headers, body };
  }

  private headers(): FrameReader['open'] {
    const all = this.joined();
    const end = all.indexOf(BLANK_LINE);
    if (end > MAX_HEADER_BYTES || (end < 0 && all.length > MAX_HEADER_BYTES))
      throw new ProtocolError(`a header of more than ${MAX_HEADER_BYTES} bytes`);
    if (end < 0) return undefined;
    const headers = new Map<string, string>();
    const text = this.cut(end + BLANK_LINE.length).toString('utf8');
    for (const line of text.split('\n')) {
      const colon = line.indexOf(':');
      if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
    }
    return { headers, length: bodyLength(headers.get('content-length')) };
  }

  private joined(): Buffer {
    const all = this.pieces.length === 1 ? (this.pieces[0] as Buffer) : Buffer.concat(this.pieces);
    this.pieces = [all];
    return all;
  }

  private cut(length: number): Buffer {
    const all = this.joined();
    const rest = all.subarray(length);
    this.pieces = [rest];
    this.bytes = rest.length;
    return all.subarray(0, length);
  }
}

function bodyLength(text = '0'): number {
  if (!/^\d{1,15}$/.test(text)) throw new ProtocolError('a Content-Length that is not a number');
  const length = Number(text);
  if (length > MAX_BODY_BYTES)
    throw new ProtocolError(`a body of ${length} bytes, more than ${MAX_BODY_BYTES}`);
  return length;
}
