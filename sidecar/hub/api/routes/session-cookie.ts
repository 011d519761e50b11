import type { FastifyReply } from 'fastify';

export interface SessionRoutes {
  /** Name of the cookie. */
  cookie: string;
  /** Ms from the login to the end of a session. */
  longestMs: number;
  /** Where browsers reach the hub; null or left out: wherever they do. */
  publicUrl?: string | null;
}

/** No page of another site makes a browser send this cookie along. */
export function sessionCookieAttributes({ cookie }: Pick<SessionRoutes, 'cookie'>) {
  return { path: '/', httpOnly: true, secure: cookie.startsWith('__Host-'), sameSite: 'strict' } as const;
}

export function setSessionCookie(reply: FastifyReply, token: string, routes: SessionRoutes): void {
  const { cookie, longestMs } = routes;
  const maxAge = Math.floor(longestMs / 1000);
  reply.setCookie(cookie, token, { ...sessionCookieAttributes(routes), maxAge });
}
