/** Settings of the login with OIDC. */
import { Type } from 'typebox';
import { flag, folder, text } from './setting-kinds.ts';

export const OIDC_SETTINGS = Type.Object({
  issuer: Type.Optional(
    text({
      mustBe: 'a URL https://host[:port][/path], or http://… on loopback',
      format: 'issuer',
      description: 'OIDC issuer by which users may log in; not set: by passwords only',
    }),
  ),
  clientId: Type.Optional(
    text({
      mustBe: 'a text without control characters',
      format: 'printable',
      description: 'Client ID that the issuer has given to the hub',
    }),
  ),
  clientSecretFile: Type.Optional(
    folder({ description: 'File with the client secret; neither this nor the secret: a public client' }),
  ),
  clientSecret: Type.Optional(
    text({
      mustBe: 'a text without control characters',
      format: 'printable',
      hidden: true,
      description: 'The client secret itself, instead of its file',
    }),
  ),
  trustEmail: flag({
    default: false,
    description: 'E-mail addresses count that the issuer does not call verified',
  }),
});

/** What is wrong with the settings together, and what to do about it; undefined: nothing. */
export function oidcError(oidc: { issuer?: string; clientId?: string }): string | undefined {
  if ((oidc.issuer === undefined) === (oidc.clientId === undefined)) return undefined;
  return 'only one of hub.oidc.issuer and hub.oidc.clientId is set: set both, or neither';
}
