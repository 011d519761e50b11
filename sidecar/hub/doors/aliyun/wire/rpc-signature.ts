/** Version 1 of the signature: HMAC-SHA1 over the method and all parameters, those of the query and of the form. */
import { createHmac } from 'node:crypto';
import { AliyunFault } from '../fault.ts';
import { equalTexts } from './equal-texts.ts';
import { canonicalPairs, percentEncode } from './parameters.ts';
import type { SignedRequest } from './request.ts';

export function rpcStringToSign(method: string, parameters: ReadonlyMap<string, string>): string {
  const signed = new Map([...parameters].filter(([name]) => name !== 'Signature'));
  return `${method}&${percentEncode('/')}&${percentEncode(canonicalPairs(signed))}`;
}

export function rpcSignature(stringToSign: string, secret: string): string {
  return createHmac('sha1', `${secret}&`).update(stringToSign).digest('base64');
}

/** @throws AliyunFault where a part of the signature is missing */
export function readRpcRequest(method: string, parameters: ReadonlyMap<string, string>): SignedRequest {
  const required = (name: string): string => {
    const value = parameters.get(name);
    if (value === undefined || value === '') throw AliyunFault.missing(name);
    return value;
  };
  const accessKeyId = required('AccessKeyId');
  const signature = required('Signature');
  const nonce = required('SignatureNonce');
  if (required('SignatureMethod') !== 'HMAC-SHA1')
    throw AliyunFault.gateway('IncompleteSignature', 'SignatureMethod must be HMAC-SHA1.');
  if (required('SignatureVersion') !== '1.0')
    throw AliyunFault.gateway('IncompleteSignature', 'SignatureVersion must be 1.0.');
  return {
    ...{ accessKeyId, nonce, parameters },
    timestamp: parameters.get('Timestamp') || null,
    isSignedWith: (secret) =>
      equalTexts(signature, rpcSignature(rpcStringToSign(method, parameters), secret)),
    explain: () => `server string to sign is:${rpcStringToSign(method, parameters)}`,
    action: parameters.get('Action') ?? '',
    version: parameters.get('Version') ?? '',
  };
}
