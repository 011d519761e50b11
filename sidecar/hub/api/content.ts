/** An answer that is a file and not JSON. */
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What a handler returns instead of data. */
export class Content {
  constructor(
    readonly bytes: Buffer,
    readonly type: string,
    /** The same for the same bytes only. */
    readonly etag: string,
  ) {}
}

/** What a handler returns that has begun to answer by itself. */
export const ANSWERED = Symbol('answered');

export function sendContent(
  { bytes, type, etag }: Content,
  { headers }: FastifyRequest,
  reply: FastifyReply,
) {
  reply.header('etag', `"${etag}"`).header('cache-control', 'private, no-cache');
  const known = headers['if-none-match']?.split(',').map((one) => one.trim().replace(/^W\//, ''));
  if (known?.includes(`"${etag}"`)) return reply.code(304).send();
  return reply.type(type).send(bytes);
}
