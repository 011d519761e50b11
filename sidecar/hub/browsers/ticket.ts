/**
 * Tickets with which browsers call: a user name of SIP that says where and until when, and its password. The host's
 * mod_cti_robot computes the same password from the key of its host (docs/reference/browsers.md).
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { SecretKey } from '../secrets/secret-key.ts';

/** What a ticket opens. */
export interface TicketPurpose {
  host: string;
  /** What is called, as a route has it. */
  route: string;
  /** The call must begin before, ms since 1970. */
  expires: number;
}

export interface Ticket {
  user: string;
  password: string;
}

const NONCE_BYTES = 12;
/** How long after its expiry a ticket's connection may be opened again: a call may run, ms. */
export const CALL_MS = 2 * 60 * 60_000;

const HOST = /^[A-Za-z0-9._-]{1,255}$/;
/** Letters of a name: `~` parts those of a ticket, and `:` would end a user's name in SIP. */
const USER = /^t~(\d{1,12})~([A-Za-z0-9._-]{1,255})~[\w-]{1,88}~[\w-]{1,32}$/;

/** Whether there can be tickets for a host of this name. */
export function hasTicketName(host: string): boolean {
  return HOST.test(host);
}

export function makeTicket(secretKey: SecretKey, { host, route, expires }: TicketPurpose): Ticket {
  const seconds = Math.floor(expires / 1000);
  const called = Buffer.from(route).toString('base64url');
  const user = `t~${seconds}~${host}~${called}~${randomBytes(NONCE_BYTES).toString('base64url')}`;
  const key = Buffer.from(ticketKey(secretKey, host), 'hex');
  return { user, password: createHmac('sha256', key).update(user).digest('base64url') };
}

/** The key of one host, 64 hex digits. It says nothing about the keys of others. */
export function ticketKey(secretKey: SecretKey, host: string): string {
  return Buffer.from(secretKey.sign('ticket', `host ${host}`), 'base64url').toString('hex');
}

/** Who opens a WebSocket: it is in its address, beside a signature. */
export interface SocketPass {
  /** The ticket's user name. */
  user: string;
  /** Id of the account that made the ticket. */
  account: number;
}

/** The query of the WebSocket's address. */
export function signPass(secretKey: SecretKey, { user, account }: SocketPass): string {
  const sign = secretKey.sign('socket', signed({ user, account }));
  return new URLSearchParams({ user, account: String(account), sign }).toString();
}

/** @param now ms since 1970 @returns undefined if it was not signed with this key, or is too old */
export function readPass(
  secretKey: SecretKey,
  query: Readonly<Record<string, unknown>>,
  now: number,
): (SocketPass & { host: string; until: number }) | undefined {
  const { user, account, sign } = query;
  if (typeof user !== 'string' || typeof account !== 'string' || typeof sign !== 'string') return undefined;
  const pass = { user, account: Number(account) };
  const [, seconds, host] = USER.exec(user) ?? [];
  if (host === undefined || !secretKey.isSigned('socket', signed(pass), sign)) return undefined;
  const until = Number(seconds) * 1000 + CALL_MS;
  return now < until ? { ...pass, host, until } : undefined;
}

function signed({ user, account }: SocketPass): string {
  return JSON.stringify([user, account]);
}
