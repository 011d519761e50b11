/** Links to recordings that need no login: for one recording, for a while, made by somebody who may listen. */
import type { Principal } from '../access/rights.ts';
import type { SecretKey } from '../secrets/secret-key.ts';

export interface RecordingLink {
  /** Id of the recording. */
  recording: number;
  callid: string;
  /** Id of the account, and its name. */
  account: { id: number; name: string };
  /** Who made the link, for the audit: `push` is this hub, and the name that of a target. */
  by: { kind: Principal['kind'] | 'push'; name: string };
  /** ms since 1970 */
  expires: number;
}

/** Longer than any link. */
const LONGEST = 2000;

export function signLink(secretKey: SecretKey, link: RecordingLink): string {
  const { recording, callid, account, by, expires } = link;
  const fields = [recording, callid, account.id, account.name, by.kind, by.name, expires];
  const body = Buffer.from(JSON.stringify(fields)).toString('base64url');
  return `${body}.${secretKey.sign('link', `recording ${body}`)}`;
}

/** @param now ms since 1970 @returns undefined if it was not signed with this key, or has expired */
export function readLink(secretKey: SecretKey, token: string, now: number): RecordingLink | undefined {
  const [body = '', signature = '', ...more] = token.length > LONGEST ? [] : token.split('.');
  if (more.length > 0 || !secretKey.isSigned('link', `recording ${body}`, signature)) return undefined;
  const [recording, callid, accountId, accountName, kind, name, expires] = JSON.parse(
    Buffer.from(body, 'base64url').toString(),
  ) as [number, string, number, string, RecordingLink['by']['kind'], string, number];
  if (expires <= now) return undefined;
  return { recording, callid, account: { id: accountId, name: accountName }, by: { kind, name }, expires };
}
