/** Reads a request: merges its parameters, and finds out which signature it has. */
import { AliyunFault } from '../fault.ts';
import { ACS3, readAcs3Request } from './acs3-signature.ts';
import { parseBody, parsePairs } from './parameters.ts';
import type { SignedRequest, WireRequest } from './request.ts';
import { readRpcRequest } from './rpc-signature.ts';

const METHODS = ['GET', 'POST'];

/** All parameters, wherever the client has put them. @throws AliyunFault where there are too many */
export function mergedParameters({ query, headers, body }: WireRequest): Map<string, string> {
  const own = parseBody(headers['content-type'], body.toString('utf8'));
  return new Map([...parsePairs(query), ...own]);
}

/** @param parameters of the request, merged @throws AliyunFault where it cannot be signed at all */
export function readRequest(
  request: WireRequest,
  parameters: ReadonlyMap<string, string> = mergedParameters(request),
): SignedRequest {
  const { method, query, headers } = request;
  if (!METHODS.includes(method)) throw AliyunFault.gateway('UnsupportedHTTPMethod');
  const { authorization } = headers;
  if (authorization?.startsWith(ACS3))
    return readAcs3Request(request, { query: parsePairs(query), parameters });
  return readRpcRequest(method, parameters);
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
/** How far the clocks of client and hub may differ, ms. */
export const CLOCK_MS = 15 * 60_000;

/** @param now ms since 1970 @throws AliyunFault */
export function refuseTime({ timestamp }: Pick<SignedRequest, 'timestamp'>, now: number): void {
  if (timestamp === null) throw AliyunFault.gateway('IllegalTimestamp');
  const time = TIME.test(timestamp) ? Date.parse(timestamp) : Number.NaN;
  if (Number.isNaN(time)) throw AliyunFault.gateway('InvalidTimeStamp.Format');
  if (Math.abs(now - time) > CLOCK_MS) throw AliyunFault.gateway('InvalidTimeStamp.Expired');
}
