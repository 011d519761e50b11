/** Serves the reference page, in the language of `?lang=` or else of the browser. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { languageOf } from '../api/language.ts';
import type { Route } from '../api/route.ts';
import { referencePage } from './page.ts';
import { REFERENCE_STYLE } from './style.ts';

/** Nothing but the page's own style is loaded or run, and no page of others may show it in a frame. */
const POLICY =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export interface ServeReferenceOptions {
  routes: readonly Route[];
  version: string;
  publicUrl: string | null;
}

export function serveReference(
  server: FastifyInstance,
  { routes, version, publicUrl }: ServeReferenceOptions,
): void {
  const hidden = { schema: { hide: true } };
  server.get('/reference', hidden, (request, reply) => {
    const { lang } = request.query as { lang?: unknown };
    const language = lang === 'zh' || lang === 'en' ? lang : languageOf(request.headers['accept-language']);
    const origin = publicUrl ?? `${request.protocol}://${request.host}`;
    return send(reply, 'text/html', referencePage({ routes, language, version, origin }));
  });
  server.get('/reference.css', hidden, (_request, reply) => send(reply, 'text/css', REFERENCE_STYLE));
}

function send(reply: FastifyReply, type: string, content: string): FastifyReply {
  return reply
    .header('content-security-policy', POLICY)
    .header('cache-control', 'no-cache')
    .header('vary', 'accept-language')
    .type(`${type}; charset=utf-8`)
    .send(content);
}
