/** The form of every answer: the call module's envelope, with an error's code beside it. */
import type { HubError } from '../error.ts';
import type { Language } from '../messages.ts';

export interface Envelope {
  /** The HTTP status once more. */
  code: number;
  status: 'ok' | 'error';
  message: string;
  data: unknown;
  error?: { code: string; path: string | null };
}

const DONE: Readonly<Record<Language, string>> = { en: 'ok', zh: '成功' };

export function okEnvelope(data: unknown, language: Language): Envelope {
  return { code: 200, status: 'ok', message: DONE[language], data };
}

export function errorEnvelope(error: HubError, language: Language): Envelope {
  return {
    code: error.status,
    status: 'error',
    message: error.messageIn(language),
    data: error.data,
    error: { code: error.code, path: error.path },
  };
}
