/** Asks the hub. Each answer has the type of its route; a refusal is a `HubFault` in the language of the page. */

import type { Language } from '../i18n/words.tsx';
import type { Routes } from './generated/routes.ts';

export type RouteName = keyof Routes;
export type Answer<R extends RouteName> = Routes[R]['answer'];

type Given<R extends RouteName> = {
  [K in 'params' | 'query' | 'body' as Routes[R][K] extends undefined ? never : K]: Routes[R][K];
};

export type Question<R extends RouteName> = Given<R> & Options;

interface Options {
  /** The revision that is to be changed: the hub refuses if it has another by now. */
  ifMatch?: number;
  signal?: AbortSignal;
  /** Keeps the request going when the page closes. */
  keepalive?: boolean;
}

/** What the hub refused, or that it could not be reached (`OFFLINE`). */
export class HubFault extends Error {
  constructor(
    /** HTTP status; 0 where nothing answered. */
    readonly status: number,
    readonly code: string,
    message: string,
    readonly data: unknown = null,
    /** What was wrong in the request. */
    readonly path: string | null = null,
  ) {
    super(message);
    this.name = 'HubFault';
  }
}

export interface Hub {
  /** @throws HubFault */
  ask<R extends RouteName>(route: R, question: Question<R>): Promise<Answer<R>>;
  /** Like `ask`, with each line that the hub tells meanwhile. @throws HubFault */
  follow<R extends RouteName>(
    route: R,
    question: Question<R>,
    onLine: (line: Record<string, unknown>) => void,
  ): Promise<Answer<R>>;
}

interface Envelope {
  data: unknown;
  message: string;
  error?: { code: string; path: string | null };
}

/** @param onLoggedOut called when the session has ended */
export function createHub({
  language,
  onLoggedOut,
}: {
  language: () => Language;
  onLoggedOut: () => void;
}): Hub {
  async function send(route: RouteName, question: LooseQuestion, accept: string): Promise<Response> {
    const { method, url } = addressOf(route, question);
    const { body, ifMatch, signal, keepalive } = question;
    try {
      return await fetch(url, {
        method,
        credentials: 'same-origin',
        cache: 'no-store',
        headers: {
          Accept: accept,
          'Accept-Language': language() === 'zh' ? 'zh-CN' : 'en',
          ...(method !== 'GET' && { 'Content-Type': 'application/json' }),
          ...(ifMatch !== undefined && { 'If-Match': `"${ifMatch}"` }),
        },
        ...(method !== 'GET' && { body: JSON.stringify(body ?? {}) }),
        ...(signal && { signal }),
        ...(keepalive && { keepalive }),
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new HubFault(0, 'OFFLINE', String((error as Error).message));
    }
  }

  function dataOf(envelope: Envelope | null, status: number): unknown {
    if (status < 400 && envelope !== null && envelope.error === undefined) return envelope.data;
    const { message = `HTTP ${status}`, data = null, error } = envelope ?? {};
    const code = error?.code ?? (status < 400 ? 'BAD_ANSWER' : `HTTP_${status}`);
    if (code === 'UNAUTHENTICATED') onLoggedOut();
    throw new HubFault(status, code, message, data, error?.path ?? null);
  }

  return {
    async ask(route, question) {
      const response = await send(route, question as LooseQuestion, 'application/json');
      return dataOf(await envelopeOf(response), response.status) as never;
    },
    async follow(route, question, onLine) {
      const response = await send(route, question as LooseQuestion, 'application/x-ndjson');
      if (!response.ok || !response.body) return dataOf(await envelopeOf(response), response.status) as never;
      let last: string | null = null;
      for await (const line of linesOf(response.body)) {
        if (last !== null) onLine(JSON.parse(last) as Record<string, unknown>);
        last = line;
      }
      const envelope = last === null ? null : (JSON.parse(last) as Envelope & { code?: number });
      return dataOf(envelope, envelope?.code ?? 0) as never;
    },
  };
}

interface LooseQuestion extends Options {
  params?: Record<string, string | number>;
  query?: Record<string, unknown>;
  body?: unknown;
}

function addressOf(
  route: string,
  { params = {}, query = {} }: LooseQuestion,
): { method: string; url: string } {
  const [method = 'GET', path = ''] = route.split(' ');
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  const text = search.toString();
  return { method, url: text === '' ? filled : `${filled}?${text}` };
}

/** Null where the answer is none of the hub's, such as that of a proxy. */
async function envelopeOf(response: Response): Promise<Envelope | null> {
  try {
    return (await response.json()) as Envelope;
  } catch {
    return null;
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    rest += decoder.decode(value, { stream: !done });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield line;
    if (done) break;
  }
  if (rest !== '') yield rest;
}
