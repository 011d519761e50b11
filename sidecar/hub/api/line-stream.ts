/** An answer that tells of its progress: JSON objects, one a line (NDJSON). */
import { PassThrough, type Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';

type Write = (line: object) => void;

/** What a handler returns instead of data. `run` does the work, writes its progress and returns the data. */
export class LineStream {
  constructor(readonly run: (write: Write) => Promise<unknown>) {}
}

/** Whether the client asks for lines. */
export function wantsLines({ headers }: FastifyRequest): boolean {
  return /\bapplication\/x-ndjson\b/i.test(headers.accept ?? '');
}

/** Runs the work, also when the client has gone. @param work never rejects */
export function asLines(work: (write: Write) => Promise<void>): Readable {
  const stream = new PassThrough();
  // A client that goes away is no fault of ours.
  stream.on('error', () => {});
  const write: Write = (line) => {
    if (!stream.destroyed) stream.write(`${JSON.stringify(line)}\n`);
  };
  void work(write).then(() => stream.end());
  return stream;
}
