import { describe, expect, it } from 'vitest';
import type { Host } from '../host.ts';
import { postJson } from './loopback-http.ts';

const URL = 'http://127.0.0.1:7780/engine/nlp';

/** A server that sends these pieces, each so many ms after it is asked for; null is a piece that never comes. */
function server(pieces: { after: number; text: string }[] | null) {
  const seen = { sent: '', closed: 0, waited: 0, address: '' };
  const left = [...(pieces ?? [])];
  const host = {
    now: () => seen.waited,
    connect: (address: string, port: number) => {
      seen.address = `${address}:${port}`;
      if (pieces === null) return null;
      return {
        send: (text: string) => {
          seen.sent += text;
          return true;
        },
        receive: (timeoutMs: number) => {
          const piece = left[0];
          if (piece === undefined || piece.after > timeoutMs) {
            seen.waited += timeoutMs;
            return null;
          }
          left.shift();
          seen.waited += piece.after;
          return piece.text;
        },
        close: () => {
          seen.closed++;
        },
      };
    },
  };
  return { seen, host: host as unknown as Host };
}

const within = (timeoutMs: number, aliveMs = 45) => ({ aliveMs, timeoutMs });

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n';

describe('postJson', () => {
  it('sends JSON in ASCII with its length, and gives the body', () => {
    const { seen, host } = server([
      { after: 1, text: CONTINUE },
      { after: 300, text: `${OK}5 {}abc` },
    ]);
    expect(postJson(host, URL, '{"text":"不需要😀"}', within(1000))).toBe('5 {}abc');
    expect(seen.address).toBe('127.0.0.1:7780');
    const [head, body] = seen.sent.split('\r\n\r\n') as [string, string];
    expect(JSON.parse(body)).toEqual({ text: '不需要😀' });
    expect(body).toMatch(/^[\x20-\x7e]*$/);
    expect(head).toMatch(/^POST \/engine\/nlp HTTP\/1\.1\r\n/);
    expect(head).toContain(`\r\nContent-Length: ${body.length}\r\n`);
    expect(head).toContain('\r\nExpect: 100-continue');
    expect(seen.closed).toBe(1);
  });

  it('takes an answer in any pieces, without 100 Continue, and with an error status', () => {
    const all = `${CONTINUE}HTTP/1.1 503 Busy\r\ncontent-length: 7\r\n\r\n5 {}abc`;
    const pieces = Array.from(all, (text) => ({ after: 0, text }));
    expect(postJson(server(pieces).host, URL, '{}', within(1000))).toBe('5 {}abc');
    expect(postJson(server([{ after: 0, text: `${OK}5 {}abc` }]).host, URL, '{}', within(1000))).toBe(
      '5 {}abc',
    );
  });

  it('gives up within 50 ms where nobody listens, or where somebody does and says nothing', () => {
    expect(postJson(server(null).host, URL, '{}', within(10_000))).toBeNull();
    const { seen, host } = server([{ after: 60_000, text: OK }]);
    expect(postJson(host, URL, '{}', within(10_000))).toBeNull();
    expect(seen.waited).toBeLessThanOrEqual(50);
    expect(seen.closed).toBe(1);
  });

  it('waits longer for the first sign of life where it is told so', () => {
    const { host } = server([
      { after: 300, text: CONTINUE },
      { after: 900, text: `${OK}5 {}abc` },
    ]);
    expect(postJson(host, URL, '{}', within(1000, 400))).toBe('5 {}abc');
  });

  it('waits for an answer no longer than it was told, however it trickles', () => {
    const drops = Array.from('x'.repeat(1000), (text) => ({ after: 40, text }));
    const { seen, host } = server([{ after: 1, text: CONTINUE }, ...drops]);
    expect(postJson(host, URL, '{}', within(1000))).toBeNull();
    expect(seen.waited).toBeLessThanOrEqual(1050);
  });

  it.each([
    ['an answer that is cut', `${OK}5 {`],
    ['one without a length', 'HTTP/1.1 200 OK\r\n\r\n5 {}abc'],
    ['rubbish', 'SSH-2.0-OpenSSH\r\n\r\n'],
  ])('%s is none', (_, text) => {
    expect(postJson(server([{ after: 1, text }]).host, URL, '{}', within(100))).toBeNull();
  });

  it.each(['https://127.0.0.1:1/x', 'http://[::1]:7780/x', 'http://example.com/x', ''])(
    'goes nowhere but to an IPv4 address over HTTP: %s',
    (url) => {
      const { seen, host } = server([]);
      expect(postJson(host, url, '{}', within(100))).toBeNull();
      expect(seen.address).toBe('');
    },
  );
});
