/**
 * Version 3 of the signature: HMAC-SHA256 over the method, the query, the headers that the client names, and the hash of
 * the body. The query on the wire is neither encoded nor sorted as it was signed: it is decoded and written anew.
 */
import { createHash, createHmac } from 'node:crypto';
import { AliyunFault } from '../fault.ts';
import { equalTexts } from './equal-texts.ts';
import { canonicalPairs } from './parameters.ts';
import type { SignedRequest, WireRequest } from './request.ts';

export const ACS3 = 'ACS3-HMAC-SHA256';

/** Headers that say what is done, by whom, when: without a signature anybody could change them. */
const MUST_BE_SIGNED = ['host', 'x-acs-action', 'x-acs-version', 'x-acs-date', 'x-acs-signature-nonce'];
/** Characters. It is read before anybody's key is known. */
const LONGEST_AUTHORIZATION = 8192;
const BODY_HASH = 'x-acs-content-sha256';

export function acs3Signature(stringToSign: string, secret: string): string {
  return createHmac('sha256', secret).update(stringToSign).digest('hex');
}

/**
 * @param query of the URL, decoded
 * @param parameters those of the query and of the body
 * @throws AliyunFault where a part of the signature is missing
 */
export function readAcs3Request(
  { method, headers, body }: WireRequest,
  { query, parameters }: Record<'query' | 'parameters', ReadonlyMap<string, string>>,
): SignedRequest {
  const parts = authorizationParts(headers.authorization ?? '');
  const accessKeyId = partOf(parts, 'Credential');
  const signature = partOf(parts, 'Signature');
  const signed = partOf(parts, 'SignedHeaders').toLowerCase().split(';').sort();
  const nonce = headers['x-acs-signature-nonce'];
  if (!nonce) throw AliyunFault.missing('SignatureNonce');
  const unsigned = [...MUST_BE_SIGNED, BODY_HASH].filter((name) => !signed.includes(name));
  if (unsigned.length > 0)
    throw AliyunFault.gateway('IncompleteSignature', `SignedHeaders must have ${unsigned.join(', ')}.`);
  const received = () => {
    // A client that hashes another body than it sends has signed something else.
    const hash = createHash('sha256').update(body).digest('hex');
    const canonical = [
      method,
      '/',
      canonicalPairs(query),
      ...signed.map((name) => `${name}:${(headers[name] ?? '').trim()}`),
      '',
      signed.join(';'),
      hash,
    ].join('\n');
    const stringToSign = `${ACS3}\n${createHash('sha256').update(canonical).digest('hex')}`;
    return { hash, canonical, stringToSign };
  };
  return {
    ...{ accessKeyId, nonce, parameters },
    timestamp: headers['x-acs-date'] || null,
    isSignedWith(secret) {
      const { hash, stringToSign } = received();
      return (
        equalTexts(headers[BODY_HASH] ?? '', hash) &&
        equalTexts(signature, acs3Signature(stringToSign, secret))
      );
    },
    explain() {
      const { canonical, stringToSign } = received();
      return `server string to sign is:${stringToSign}\nserver canonical request is:${canonical}`;
    },
    action: headers['x-acs-action'] ?? '',
    version: headers['x-acs-version'] ?? '',
  };
}

/** Parts come in any order. */
function authorizationParts(authorization: string): Map<string, string> {
  if (authorization.length > LONGEST_AUTHORIZATION)
    throw AliyunFault.gateway('IncompleteSignature', 'The header Authorization is too long.');
  const parts = authorization.slice(ACS3.length).split(',');
  return new Map(
    parts.map((part) => {
      const [name = '', ...value] = part.split('=');
      return [name.trim(), value.join('=').trim()] as const;
    }),
  );
}

function partOf(parts: ReadonlyMap<string, string>, name: string): string {
  const value = parts.get(name);
  if (value === undefined || value === '')
    throw AliyunFault.gateway('IncompleteSignature', `The header Authorization lacks ${name}.`);
  return value;
}
