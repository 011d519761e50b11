/** The OIDC issuer of the settings: sends people there, and learns who comes back. Every request to it has a time limit. */
import * as client from 'openid-client';
import type { Log } from '../../lib/log.ts';
import { HubError } from '../error.ts';
import { faultOf } from './issuer-fault.ts';

export interface OidcParts {
  /** URL. */
  issuer: string;
  clientId: string;
  /** Undefined: a public client. */
  clientSecret: string | undefined;
  /** E-mail addresses count that the issuer does not call verified. */
  trustEmail: boolean;
  log: Log;
}

/** What a login begins with; the browser brings it back sealed. */
export interface OidcChecks {
  state: string;
  nonce: string;
  /** PKCE. */
  verifier: string;
}

/** Who has come back. */
export interface OidcIdentity {
  issuer: string;
  /** Names a person at the issuer for ever; an e-mail address may be given to another one. */
  subject: string;
  /** In lower case; null: none, or not a verified one. */
  email: string | null;
}

const SCOPE = 'openid email';
/** Of one request to the issuer, s. */
const TIMEOUT_SECONDS = 5;
/** What the issuer says of itself is read again after so long, ms. */
const FRESH_MS = 3_600_000;

export class OidcIssuer {
  private found: { configuration: Promise<client.Configuration>; at: number } | undefined;

  constructor(private readonly parts: OidcParts) {}

  /**
   * Where a login begins.
   *
   * @param redirectUri the URL that the browser comes back to
   * @throws HubError `OIDC_ISSUER`
   */
  async begin(redirectUri: string): Promise<{ url: string; checks: OidcChecks }> {
    const configuration = await this.configuration();
    const checks = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
    };
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: SCOPE,
      state: checks.state,
      nonce: checks.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(checks.verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, checks };
  }

  /**
   * Who has logged in.
   *
   * @param cameBack the URL that the browser came back to, with its parameters
   * @throws HubError `OIDC_ISSUER`, `OIDC_FAILED`
   */
  async finish(cameBack: URL, { state, nonce, verifier }: OidcChecks): Promise<OidcIdentity> {
    const configuration = await this.configuration();
    try {
      const tokens = await client.authorizationCodeGrant(configuration, cameBack, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims() as client.IDToken;
      // Most issuers give the address to who asks for it, and do not write it into the token.
      const person =
        claims.email === undefined && configuration.serverMetadata().userinfo_endpoint !== undefined
          ? await client.fetchUserInfo(configuration, tokens.access_token, claims.sub)
          : claims;
      return { issuer: claims.iss, subject: claims.sub, email: this.emailOf(person) };
    } catch (error) {
      throw this.refusal(error);
    }
  }

  private emailOf(person: Readonly<Record<string, unknown>>): string | null {
    const { email, email_verified: verified } = person;
    const isTrusted = this.parts.trustEmail || verified === true || verified === 'true';
    return typeof email === 'string' && isTrusted ? email.toLowerCase() : null;
  }

  /** @throws HubError `OIDC_ISSUER` */
  private async configuration(): Promise<client.Configuration> {
    const now = performance.now();
    if (this.found === undefined || now - this.found.at > FRESH_MS)
      this.found = { configuration: this.discover(), at: now };
    const { found } = this;
    try {
      return await found.configuration;
    } catch (error) {
      if (this.found === found) this.found = undefined;
      throw this.refusal(error, true);
    }
  }

  private async discover(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret } = this.parts;
    const url = new URL(issuer);
    const configuration = await client.discovery(url, clientId, undefined, authenticationOf(clientSecret), {
      timeout: TIMEOUT_SECONDS,
      // The settings take plain HTTP on loopback only.
      execute: url.protocol === 'http:' ? [client.allowInsecureRequests] : [],
    });
    client.enableNonRepudiationChecks(configuration);
    return configuration;
  }

  private refusal(error: unknown, isDiscovery = false): HubError {
    const { reason, isAway } = faultOf(error);
    if (isAway || isDiscovery) {
      this.parts.log.warn({ reason }, 'the OIDC issuer cannot be used; nobody can log in by it');
      return new HubError('OIDC_ISSUER');
    }
    this.parts.log.warn({ reason }, 'a login by OIDC failed');
    return new HubError('OIDC_FAILED');
  }
}

/** How the hub proves to the issuer that it is the client: in the way that the issuer takes. */
function authenticationOf(secret: string | undefined): client.ClientAuth {
  if (secret === undefined) return client.None();
  const [basic, post] = [client.ClientSecretBasic(secret), client.ClientSecretPost(secret)];
  return (server, ...rest) => {
    const taken = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return (taken.includes('client_secret_basic') ? basic : post)(server, ...rest);
  };
}
