/** The sidecar as the bundle sees it over loopback: NLP answers from the caller's script, and TTS for every text. */
import { encodeAnswer } from '../../engine/contract/sidecar-protocol.ts';
import { type Speech, ttsKey } from '../../engine/contract/tts-key.ts';
import type { NlpAnswer } from './caller/caller-line.ts';
import type { HttpPort } from './emulator/emulated-host.ts';
import { absolutePath } from './emulator/path.ts';

/** sidecar.md#loopback: the budget of an NLP request. */
const NLP_BUDGET_MS = 800;

export interface LoopbackPorts {
  url: string;
  token: string;
  /** The folder of synthesised prompts. */
  tts: string;
  nlpAnswer(): NlpAnswer | undefined;
  synthesised(path: string, text: string): void;
}

export function loopback(ports: LoopbackPorts): HttpPort {
  // No other address accepts connections.
  const listens = (origin: string): boolean => origin === ports.url;
  const answer: HttpPort = ({ method, url, body, pass }) => {
    if (!url.startsWith(`${ports.url}/`)) return undefined;
    if (method === 'GET') return '{}';
    const request = parsed(body);
    if (request.token !== ports.token) return framed({ ok: false, error: 'unauthorized' });
    switch (url.slice(ports.url.length)) {
      case '/engine/nlp':
        return framed(understand(ports.nlpAnswer(), pass));
      case '/engine/tts':
        return framed(speak(ports, request));
      default:
        return framed({ ok: false, error: 'not found' });
    }
  };
  return Object.assign(answer, { listens });
}

function understand(answer: NlpAnswer | undefined, pass: (ms: number) => void): object {
  if (answer === 'error') return { ok: false, error: 'error' };
  if (answer === 'timeout') {
    pass(NLP_BUDGET_MS);
    return { ok: false, error: 'timeout' };
  }
  return { ok: true, keyword: answer?.keyword ?? '', description: answer?.description ?? '' };
}

function speak(ports: LoopbackPorts, request: Record<string, unknown>): object {
  const text = String(request.text ?? '');
  if (text.trim() === '') return { ok: false, error: 'there is nothing to speak' };
  const file = absolutePath(`${ports.tts}/${ttsKey(request as never as Speech)}.wav`);
  ports.synthesised(file, text);
  return { ok: true, file };
}

/**
 * The frame of the sidecar. Bytes after it are not part of the answer. Measured: mod_v8 does not cut an answer at its
 * length, and bytes of a chunked transfer follow it.
 */
function framed(answer: object): string {
  return `${encodeAnswer(answer)}\r\n0\r\n\r\n`;
}

function parsed(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
