/** The login with OIDC: away to the issuer, and back. */
import { Type } from 'typebox';
import { MAIN_ACCOUNT } from '../../access/rights.ts';
import { HubError } from '../../error.ts';
import { findOidcUser } from '../../oidc/find-user.ts';
import type { OidcIssuer } from '../../oidc/issuer.ts';
import { LOGIN_MS, openState, sealState } from '../../oidc/login-state.ts';
import { sendOnwards, sendRefusal } from '../../oidc/pages.ts';
import { type Context, defineRoute, type Route } from '../route.ts';
import { NAME } from './schemas.ts';
import { type SessionRoutes, setSessionCookie } from './session-cookie.ts';

const CALLBACK = '/v1/login/oidc/callback';

/** A path of this site: `//host` and `/\host` are other ones. */
const OWN_PATH = '^/(?!/)[\\x21-\\x5b\\x5d-\\x7e]*$';

export function oidcRoutes(options: SessionRoutes): Route[] {
  const { cookie, publicUrl = null } = options;
  const stateCookie = `${cookie}-oidc`;
  // Strict would not come back from the issuer's site.
  const attributes = {
    path: '/',
    httpOnly: true,
    secure: cookie.startsWith('__Host-'),
    sameSite: 'lax',
  } as const;
  const originOf = ({ reply: { request } }: Context): string => {
    const origin = publicUrl ?? `${request.protocol}://${request.host}`;
    if (!URL.canParse(origin)) throw new HubError('BAD_REQUEST');
    return new URL(origin).origin;
  };

  const ways = defineRoute({
    method: 'GET',
    path: '/v1/login',
    right: null,
    summary: { en: 'How users can log in.', zh: '可用的登录方式。' },
    answer: Type.Object({ password: Type.Boolean(), oidc: Type.Boolean() }),
    handle: async ({ oidc }) => ({ password: true, oidc: oidc !== null }),
  });

  const begin = defineRoute({
    method: 'GET',
    path: '/v1/login/oidc',
    right: null,
    isPage: true,
    summary: {
      en: 'Log in with OIDC: redirects to the issuer.',
      zh: '用 OIDC 登录：重定向到身份提供方。',
    },
    query: Type.Object({
      account: Type.Optional(NAME),
      to: Type.Optional(
        Type.String({ pattern: OWN_PATH, maxLength: 500, description: 'path of the page after the login' }),
      ),
    }),
    answer: Type.String(),
    handle: (context, { query: { account = MAIN_ACCOUNT, to = '/' } }) =>
      asPage(context, async (oidc) => {
        const { secretKey, now, reply } = context;
        const { url, checks } = await oidc.begin(originOf(context) + CALLBACK);
        const state = sealState(secretKey, { checks, account, to, begun: now() });
        reply.setCookie(stateCookie, state, { ...attributes, maxAge: LOGIN_MS / 1000 });
        reply.header('cache-control', 'no-store').redirect(url, 302);
      }),
  });

  const finish = defineRoute({
    method: 'GET',
    path: CALLBACK,
    right: null,
    isPage: true,
    summary: {
      en: 'Where the issuer sends the browser back to. Sets the session cookie.',
      zh: '身份提供方把浏览器送回此处，并设置会话 Cookie。',
    },
    answer: Type.String(),
    handle: (context) =>
      asPage(context, async (oidc) => {
        const { authentication, secretKey, store, now, reply, address, agent, language } = context;
        const { cookies, raw } = reply.request;
        reply.clearCookie(stateCookie, attributes);
        const { checks, account, to } = openState(secretKey, cookies[stateCookie], now());
        const identity = await oidc.finish(new URL(raw.url ?? CALLBACK, originOf(context)), checks);
        const user = await findOidcUser(store, account, identity);
        const browser = { address, agent, before: cookies[cookie] };
        const token = await authentication.startSession(user, browser, 'oidc');
        setSessionCookie(reply, token, options);
        sendOnwards(reply, to, language);
      }),
  });

  return [ways, begin, finish];
}

/** Answers a browser with a page, also where something is refused; a program gets the usual error. */
async function asPage(context: Context, work: (oidc: OidcIssuer) => Promise<void>): Promise<string> {
  const { oidc, reply, language } = context;
  try {
    if (oidc === null) throw new HubError('NOT_FOUND');
    await work(oidc);
  } catch (error) {
    const wantsPage = reply.request.headers.accept?.includes('text/html') === true;
    if (!(error instanceof HubError) || !wantsPage) throw error;
    sendRefusal(reply, error, language);
  }
  return '';
}
