/** The sidecar as the bundle sees it over loopback, where a call asks and waits. */
import { encodeAnswer } from '../../engine/contract/sidecar-protocol.ts';
import type { HttpPort } from './emulator/emulated-host.ts';
import type { SimulatedSidecar } from './simulated-sidecar.ts';

export interface LoopbackPorts {
  url: string;
  token: string;
  sidecar: SimulatedSidecar;
}

export function loopback({ url: origin, token, sidecar }: LoopbackPorts): HttpPort {
  // No other address accepts connections.
  const listens = (asked: string): boolean => asked === origin;
  const answer: HttpPort = ({ method, url, body, pass }) => {
    if (!url.startsWith(`${origin}/`)) return undefined;
    if (method === 'GET') return '{}';
    const { token: shown, ...request } = parsed(body);
    if (shown !== token) return framed({ ok: false, error: 'unauthorized' });
    const [, service = ''] = /^\/engine\/(\w+)$/.exec(url.slice(origin.length)) ?? [];
    const { answer: answered, afterMs } = sidecar.answer(service, request);
    if (afterMs > 0) pass(afterMs);
    return framed(answered);
  };
  return Object.assign(answer, { listens });
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
