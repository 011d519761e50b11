/** One request to a server that leads a dialog. */
import type { HttpFlowRequest } from '../../engine/contract/sidecar-protocol.ts';
import type { FlowClients } from '../lib/guard/flow-clients.ts';
import { RefusedError } from '../lib/guard/refusal.ts';
import { AnswerError } from '../lib/http-client.ts';
import { isAllowedUrl } from './allowed-url.ts';
import { HttpRobotError } from './error.ts';

/** An answer that is longer is not read any further. */
const MAX_BYTES = 1 << 20;

export interface ServerRequestOptions {
  clients: FlowClients;
  /** URL prefixes. */
  allow: readonly string[];
  /** From connecting to the last byte. */
  timeoutMs: number;
}

/** @throws HttpRobotError `HTTP_URL` or `HTTP_NOT_ALLOWED` */
export function serverUrl(text: string, allow: readonly string[]): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new HttpRobotError('HTTP_URL', 'the address of the robot is no http or https URL');
  if (!isAllowedUrl(url, allow))
    throw new HttpRobotError('HTTP_NOT_ALLOWED', 'httpFlow.allow does not have the address of the robot');
  return url;
}

/**
 * The object that the server answers with.
 *
 * A request is sent once more only where the connection was refused, so that no server gets an input twice. Redirections
 * are not followed, wherever they lead: the server that the dialplan names is the only one that gets a caller's words.
 *
 * @throws HttpRobotError
 */
export async function postToServer(
  { url: address, request, account }: HttpFlowRequest,
  { clients, allow, timeoutMs }: ServerRequestOptions,
): Promise<object> {
  const url = serverUrl(address, allow);
  const headers = authorizationOf(url);
  url.username = '';
  url.password = '';
  url.hash = '';
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const body = await clients.of(address, account).body({
      method: 'POST',
      url: url.href,
      json: JSON.stringify(request),
      headers,
      maxBytes: MAX_BYTES,
      redirects: 0,
      signal,
    });
    return objectOf(body);
  } catch (error) {
    if (error instanceof HttpRobotError) throw error;
    if (signal.aborted) throw new HttpRobotError('HTTP_TIMEOUT', 'the robot did not answer in time');
    throw failure(error);
  }
}

function authorizationOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const plain = `${decoded(username)}:${decoded(password)}`;
  return { authorization: `Basic ${Buffer.from(plain).toString('base64')}` };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function objectOf(body: Buffer): object {
  let answer: unknown;
  try {
    answer = JSON.parse(body.toString('utf8').replace(/^\uFEFF/, ''));
  } catch {
    throw new HttpRobotError('HTTP_ANSWER', 'the robot answered with what is not JSON');
  }
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer))
    throw new HttpRobotError('HTTP_ANSWER', 'the robot answered with JSON that is no object');
  return answer;
}

const ANSWER_CODES = {
  status: 'HTTP_STATUS',
  redirect: 'HTTP_REDIRECT',
  'too large': 'HTTP_TOO_LARGE',
} as const;

function failure(error: unknown): HttpRobotError {
  if (error instanceof RefusedError)
    return new HttpRobotError(
      'HTTP_REFUSED',
      `the address of the robot is refused to an account: ${error.refusal}`,
    );
  if (error instanceof AnswerError)
    return new HttpRobotError(ANSWER_CODES[error.reason], `the robot: ${error.message}`);
  // The code only: the message of a certificate's error names hosts that the server chose.
  const { code } = error as { code?: unknown };
  const why = typeof code === 'string' && /^\w{1,60}$/.test(code) ? code : 'unknown';
  return new HttpRobotError('HTTP_FAILED', `the robot cannot be reached (${why})`);
}
