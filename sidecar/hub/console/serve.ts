/** Serves the console: its page at every address that is no part of the API, and the files that the page loads. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HubError } from '../error.ts';
import { builtConsole, type ConsoleFiles, type Encoding } from './console-files.ts';

/** Nothing but the console's own files is loaded or run, and no page of others may show it in a frame. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** The names of files change with their content. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** @returns answers a request that no route took; false: it is none of the console's */
export function serveConsole(
  server: FastifyInstance,
): (request: FastifyRequest, reply: FastifyReply) => boolean {
  const files = builtConsole();
  const hidden = { schema: { hide: true } };
  if (files === null) {
    server.get('/', hidden, (_request, reply) => reply.redirect('/reference'));
    return () => false;
  }
  const page = (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    send({ files, name: 'index.html', request, reply, cache: 'no-cache' });
  server.get('/', hidden, page);
  server.get('/assets/*', hidden, (request, reply) => {
    const name = `assets/${(request.params as { '*': string })['*']}`;
    return send({ files, name, request, reply, cache: FOR_EVER });
  });
  return (request, reply) => {
    if (!isForPage(request)) return false;
    void page(request, reply);
    return true;
  };
}

/** An address of the console's own, such as `/flow/12`, that a browser opens. */
function isForPage({ method, url, headers }: FastifyRequest): boolean {
  return (
    method === 'GET' &&
    !/^\/(?:v1|assets|reference)(?:[/?]|$)/.test(url) &&
    /\btext\/html\b/.test(headers.accept ?? '')
  );
}

async function send({
  files,
  name,
  request,
  reply,
  cache,
}: {
  files: ConsoleFiles;
  name: string;
  request: FastifyRequest;
  reply: FastifyReply;
  cache: string;
}): Promise<FastifyReply> {
  const file = await files.find(name, encodingsOf(request.headers['accept-encoding']));
  if (file === null) throw new HubError('NOT_FOUND');
  if (file.encoding !== null) reply.header('content-encoding', file.encoding);
  return reply
    .code(200)
    .header('content-security-policy', POLICY)
    .header('cache-control', cache)
    .header('vary', 'accept-encoding')
    .type(file.type)
    .send(file.content);
}

function encodingsOf(accepted: string | string[] | undefined): Encoding[] {
  const text = String(accepted ?? '');
  return (['br', 'gzip'] as const).filter((one) =>
    new RegExp(`\\b${one}\\b(?!;\\s*q=0(?:\\.0*)?(?:,|$))`).test(text),
  );
}
