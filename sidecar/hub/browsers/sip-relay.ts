/**
 * Carries SIP between one browser and FreeSWITCH, message by message, over two WebSockets. It reads no SIP: FreeSWITCH
 * checks the ticket. A call that runs needs neither of them until somebody hangs up.
 */
import { WebSocket } from 'ws';

/** A browser's whole offer with all its candidates has a few kB. FreeSWITCH takes 64. */
export const MESSAGE_BYTES = 32 * 1024;
/** What a peer that reads too slowly may have waiting. */
const WAITING_BYTES = 8 * MESSAGE_BYTES;
/** More messages of a browser are no telephone. */
const MESSAGES = 200;
const MESSAGES_MS = 10_000;

export interface RelayTimes {
  /** For the connection to FreeSWITCH, and for the browser's first message, ms. */
  openMs: number;
  /** Between pings: a peer that has not answered the last one is gone, ms. */
  pingMs: number;
  /** After which the connection ends in any case, ms. */
  longestMs: number;
}

/** Codes of RFC 6455 7.4.1. */
const CLOSE = { goingAway: 1001, policy: 1008, tooBig: 1009, tryLater: 1013 } as const;

/** @param url of FreeSWITCH's WebSocket @param ended called once, when both are closed or closing */
export function relaySip(browser: WebSocket, url: string, times: RelayTimes, ended: () => void): void {
  const host = new WebSocket(url, 'sip', {
    maxPayload: MESSAGE_BYTES,
    perMessageDeflate: false,
    handshakeTimeout: times.openMs,
    followRedirects: false,
  });
  const early: string[] = [];
  let isAlive = true;
  let messages = 0;
  let isEnded = false;

  const end = (code: number): void => {
    if (isEnded) return;
    isEnded = true;
    clearTimeout(first);
    clearTimeout(last);
    clearInterval(pings);
    clearInterval(rate);
    close(browser, code);
    close(host, CLOSE.goingAway);
    ended();
  };
  const first = setTimeout(() => end(CLOSE.policy), times.openMs).unref();
  const last = setTimeout(() => end(CLOSE.goingAway), times.longestMs).unref();
  const pings = setInterval(() => {
    if (!isAlive) return end(CLOSE.goingAway);
    isAlive = false;
    browser.ping();
  }, times.pingMs).unref();
  const rate = setInterval(() => {
    messages = 0;
  }, MESSAGES_MS).unref();

  browser.on('pong', () => {
    isAlive = true;
  });
  browser.on('message', (data, isBinary) => {
    isAlive = true;
    clearTimeout(first);
    messages++;
    if (isBinary || messages > MESSAGES) return end(CLOSE.policy);
    const text = data.toString();
    if (host.readyState === WebSocket.CONNECTING && early.length < 8) early.push(text);
    else send(host, text);
  });
  host.on('open', () => {
    for (const text of early.splice(0)) send(host, text);
  });
  host.on('message', (data) => send(browser, data.toString()));
  const send = (peer: WebSocket, text: string): void => {
    if (peer.readyState !== WebSocket.OPEN) return;
    if (peer.bufferedAmount > WAITING_BYTES) end(CLOSE.policy);
    else peer.send(text);
  };
  browser.on('close', () => end(CLOSE.goingAway));
  host.on('close', () => end(CLOSE.tryLater));
  // `close` follows.
  browser.on('error', () => undefined);
  host.on('error', () => undefined);
}

/** How long a peer may take to say goodbye, ms. */
const GOODBYE_MS = 1000;

function close(peer: WebSocket, code: number): void {
  if (peer.readyState === WebSocket.CONNECTING) {
    peer.terminate();
    return;
  }
  peer.close(code);
  setTimeout(() => peer.terminate(), GOODBYE_MS).unref();
}
