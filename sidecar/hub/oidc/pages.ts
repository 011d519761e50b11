/** The pages between the issuer and the console. */
import type { FastifyReply } from 'fastify';
import type { HubError } from '../error.ts';
import type { Language } from '../messages.ts';
import { type Html, html } from '../reference/html.ts';

const WORDS = {
  en: { title: 'Login', goOn: 'Continue', back: 'Back to the login' },
  zh: { title: '登录', goOn: '继续', back: '返回登录' },
} as const;

/**
 * A page that goes to another one by itself. The session's cookie is `SameSite=Strict`: a redirection from the issuer's
 * site would not carry it, a page of the hub's own does.
 */
export function sendOnwards(reply: FastifyReply, to: string, language: Language): FastifyReply {
  const { title, goOn } = WORDS[language];
  const page = html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>${title}</title>
<meta http-equiv="refresh" content="0;url=${to}"></head>
<body><p><a href="${to}">${goOn}</a></p></body></html>`;
  return send(reply, page);
}

export function sendRefusal(reply: FastifyReply, error: HubError, language: Language): FastifyReply {
  const { title, back } = WORDS[language];
  const page = html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>${title}</title></head>
<body><p>${error.messageIn(language)}</p><p><a href="/">${back}</a></p></body></html>`;
  return send(reply.code(error.status), page);
}

function send(reply: FastifyReply, { text }: Html): FastifyReply {
  return reply
    .header('cache-control', 'no-store')
    .header('content-security-policy', "default-src 'none'; base-uri 'none'; frame-ancestors 'none'")
    .type('text/html; charset=utf-8')
    .send(text);
}
