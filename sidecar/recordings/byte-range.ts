/** Which part of a file a request asks for (RFC 9110, 14). */

/** First and last byte, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

export interface RangeHeaders {
  range?: string | undefined;
  'if-range'?: string | undefined;
}

const ONE_RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/;

/**
 * @param etag of the file as it is, with its quotes
 * @returns null: the whole file, also for what is no single range; `unsatisfiable`: the file has no such part
 */
export function rangeOf(
  headers: RangeHeaders,
  { bytes, etag }: { bytes: number; etag: string },
): ByteRange | null | 'unsatisfiable' {
  const [, first, last] = ONE_RANGE.exec(headers.range?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return null;
  // The client has a part of another file: it gets this one whole.
  if (headers['if-range'] !== undefined && headers['if-range'] !== etag) return null;
  if (first === '') {
    const length = Math.min(Number(last), bytes);
    return length === 0 ? 'unsatisfiable' : { start: bytes - length, end: bytes - 1 };
  }
  const start = Number(first);
  const end = last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (last !== '' && Number(last) < start) return null;
  return start >= bytes ? 'unsatisfiable' : { start, end };
}
