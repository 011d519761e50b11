/** Links to recordings that pushes carry: signed as those of the API, for receivers that have no login. */
import type { RecordingRow } from '../../store/hub/recordings/recordings.ts';
import type { SecretKey } from '../secrets/secret-key.ts';
import { signLink } from './recording-link.ts';

/** How long such a link works: as long as tries of a push and holidays of its receiver take, ms. */
const LINK_MS = 7 * 24 * 3_600_000;

export interface LinkFor {
  recording: Pick<RecordingRow, 'id' | 'callid'>;
  account: { id: number; name: string };
  /** The target, as in `hub_outbox`. */
  target: string;
  /** ms since 1970 */
  now: number;
}

export interface RecordingUrl {
  url: string;
  /** ms since 1970 */
  expires: number;
}

export type RecordingLinks = (link: LinkFor) => RecordingUrl;

/** @param publicUrl where people reach the hub; null: links have no host */
export function recordingLinks(secretKey: SecretKey, publicUrl: string | null): RecordingLinks {
  return ({ recording, account, target, now }) => {
    const { id, callid } = recording;
    const expires = now + LINK_MS;
    const by = { kind: 'push', name: target } as const;
    const token = signLink(secretKey, { recording: id, callid, account, by, expires });
    return { url: signedUrl(publicUrl ?? '', { callid, token }), expires };
  };
}

/** @param origin of the hub */
export function signedUrl(origin: string, { callid, token }: { callid: string; token: string }): string {
  return `${origin}/v1/recording/${encodeURIComponent(callid)}/signed?token=${token}`;
}
