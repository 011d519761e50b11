/**
 * The protocol between the engine and its sidecar: `POST <url>/engine/<service>` over loopback, JSON both ways
 * (sidecar.md#loopback). An answer is framed as `<n> <payload>`: the payload is JSON escaped to ASCII, and `n` its length
 * in characters. mod_v8 reports neither a status nor the end of an answer, and may split a character of more than one
 * byte (mod-v8.md#http). With the length the engine detects an incomplete answer.
 */
import type { QuestionService } from './question.ts';

/** The request to an NLP service (flow-format.md#match-nlp). Its values are not yet URL-encoded. */
export interface NlpRequest {
  flowid: string;
  nlpid: string;
  callid: string;
  /** All keywords of the node's arrows, joined by `|`; those of its KB likewise. */
  flowkeywords: string;
  kbkeywords: string;
  input: 'text' | 'dtmf';
  text: string;
}

/** The request to the server that leads a call's dialog (sidecar.md#http-robot). */
export interface HttpFlowRequest {
  /** As the dialplan wrote it: with its query, and with credentials where it has some. */
  url: string;
  callid: string;
  /** For one call they are sent one after the other, in the order in which they are asked. */
  method: 'create' | 'input' | 'destory';
  /** The JSON that the server gets. */
  request: object;
  /** A partial text: a newer request of the call that comes before it is sent takes its place. */
  partial?: boolean;
  /** Whose call it is, where that is an account: the address is checked. */
  account?: string;
}

/**
 * The question for what is known of a caller (routes.md#context). It is asked by a request that the call waits for, before
 * it is answered: meanwhile the sidecar sends `102 Processing` every `CONTEXT_SIGN_MS`.
 */
export interface ContextRequest {
  /** Name of the flow that would take the call. */
  flow: string;
  /** The route's id in the route table; not given: no route took the call. */
  route?: string | undefined;
  /** The address of the flow itself. */
  url: string | null;
  /** How long it may take in all, in ms. */
  budgetMs: number;
  /** What `uuid_dump <uuid> json` says of the call. */
  call: string;
}

/** The decision about the call. Without an answer it is the one that the route names. */
export interface ContextAnswer {
  action: 'accept' | 'fallback' | 'reject';
  /** Of a call that is rejected. */
  cause: string;
  /** Another flow than the route's, by its name on hosts; empty: the route's. */
  flow: string;
  variables: { [name: string]: string };
}

export const CONTEXT_SIGN_MS = 100;

/** The payload of an answer. Its values come from services and are not checked here. */
export interface SidecarAnswer {
  ok?: unknown;
  error?: unknown;
  /** `tts`: path of the synthesised file. */
  file?: unknown;
  /** `nlp` */
  keyword?: unknown;
  description?: unknown;
  /** `http`: the object that the server answered with. */
  reply?: unknown;
  /** `context`: a `ContextAnswer`. */
  context?: unknown;
}

export function servicePath(service: QuestionService | 'context'): string {
  return `/engine/${service}`;
}

/** Escapes JSON to ASCII, so that its length in characters is its length in bytes. */
export function toAscii(json: string): string {
  return json.replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${`000${unit.charCodeAt(0).toString(16)}`.slice(-4)}`,
  );
}

export function encodeAnswer(answer: object): string {
  const payload = toAscii(JSON.stringify(answer));
  return `${payload.length} ${payload}`;
}

/** Returns the payload, or null when the answer is incomplete or malformed. Text after the payload is ignored. */
export function decodeAnswer(text: string): SidecarAnswer | null {
  const head = /^([0-9]{1,8}) /.exec(text);
  if (!head) return null;
  const start = head[0].length;
  const length = Number(head[1]);
  if (text.length < start + length) return null;
  try {
    return JSON.parse(text.slice(start, start + length)) as SidecarAnswer;
  } catch {
    return null;
  }
}
