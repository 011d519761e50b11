/** A real OIDC issuer (oidc-provider) on loopback, at which a chosen person logs in at once. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

export interface Person {
  subject: string;
  email?: string;
  verified?: boolean;
}

export interface TestIssuer {
  url: string;
  clientId: string;
  clientSecret: string;
  /** Who logs in next; null: somebody who refuses. */
  person: Person | null;
  /** Goes there as a browser does. @returns the URL that it sends the browser back to */
  browse(url: string): Promise<URL>;
  stop(): Promise<void>;
}

const CLIENT = { clientId: 'hub', clientSecret: 'a secret of the client' };

/** @param redirectUri the one that the client has registered */
export async function startOidcIssuer(redirectUri: string): Promise<TestIssuer> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const people = new Map<string, Person>();
  const provider = new Provider(url, {
    clients: [
      {
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    cookies: { keys: ['a key of the tests'] },
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => {
        const { email, verified } = people.get(id) as Person;
        return { sub: id, email, email_verified: verified };
      },
    }),
    async loadExistingGrant({ oidc }: LoginContext) {
      const of = { clientId: oidc.client.clientId, accountId: oidc.session.accountId };
      const grant = new oidc.provider.Grant(of);
      grant.addOIDCScope('openid email');
      await grant.save();
      return grant;
    },
  });
  const issuer: TestIssuer = {
    url,
    ...CLIENT,
    person: null,
    browse: (start) => browse(start, url),
    stop: () => close(server),
  };
  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void provider.callback()(request, response);
    const { person } = issuer;
    if (person) people.set(person.subject, person);
    const result = person ? { login: { accountId: person.subject } } : { error: 'access_denied' };
    void provider.interactionFinished(request, response, result);
  });
  return issuer;
}

interface LoginContext {
  oidc: { provider: Provider; client: { clientId: string }; session: { accountId: string } };
}

/** Follows redirections with a new browser's cookies, as long as they stay at the issuer. */
async function browse(start: string, issuer: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = new URL(start);
  for (let step = 0; step < 10; step++) {
    if (url.origin !== issuer) return url;
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const set of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (name !== undefined && value !== undefined) cookies.set(name, value);
    }
    const location = answer.headers.get('location');
    if (location === null)
      throw new Error(`${url.pathname} answers ${answer.status}: ${await answer.text()}`);
    url = new URL(location, url);
  }
  throw new Error('the issuer sends the browser round and round');
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
