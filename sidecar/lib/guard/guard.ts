/**
 * Decides which addresses requests may reach whose URLs users of the hub give. Only public addresses are, and only over
 * https, unless the operator allows more: a URL must not lead to what is open to this machine only, such as a service on
 * loopback, a router, or the metadata of a cloud.
 */
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import { Slots } from '../slots.ts';
import { type AllowList, parseAllowList } from './allow-list.ts';
import { type Refusal, RefusedError } from './refusal.ts';

/** Public by their range, but answered by a cloud's own machine: Azure's metadata. */
const METADATA = new Set(['168.63.129.16']);
/** All that is handed out of IPv6; the library takes others, such as `::127.0.0.1`, for unicast as well. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');
const MOST_URL = 2048;
/** The Fetch standard's ports of other protocols above 1023, which a request could be mistaken for. */
const OTHER_PROTOCOLS = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697,
  10080,
]);
/** Look-ups block threads of Node's pool, of which there are four for everything. */
const LOOKUPS_AT_ONCE = 2;

/** Finds all addresses of a name. */
export type Lookup = (name: string) => Promise<LookupAddress[]>;

/** Where a request wants to connect. */
export interface Destination {
  /** Of the URL: a name, or an address without brackets. */
  host: string;
  port: number;
  isPlain: boolean;
}

const systemLookup: Lookup = (name) => lookup(name, { all: true });

export class AddressGuard {
  private readonly allowed: AllowList;
  private readonly slots = new Slots(LOOKUPS_AT_ONCE);

  /** @param allow `hub.pushTargets` */
  constructor(
    allow: readonly string[],
    private readonly resolve: Lookup = systemLookup,
  ) {
    this.allowed = parseAllowList(allow);
  }

  /**
   * Checks what can be seen of a URL without looking its name up. An address that is written as a number, in any of its
   * spellings, has been normalised by the URL's parser.
   */
  refusalOfUrl(text: string): Refusal | null {
    if (text.length > MOST_URL || /[\p{Cc}\s]/u.test(text) || !URL.canParse(text)) return 'no URL';
    return this.refusalOfRequest(new URL(text));
  }

  /** The same for what is requested, to whose URL a text may have been added, and for where a redirection leads. */
  refusalOfRequest(url: URL): Refusal | null {
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'scheme';
    if (url.username !== '' || url.password !== '') return 'credentials';
    const destination = destinationOf(url);
    const { host, port, isPlain } = destination;
    if (this.allowed.hasHost(url.hostname, port)) return null;
    if (!isUsualPort(port) && !this.allowed.hasAddress(host)) return 'port';
    if (!ipaddr.isValid(host)) return isLocalName(host) ? 'not public' : null;
    return this.refusalOfAddress(host, { isPlain });
  }

  /**
   * Checks a URL as it is set: its name is looked up as well.
   *
   * @throws RefusedError
   */
  async check(text: string): Promise<void> {
    const refusal = this.refusalOfUrl(text);
    if (refusal !== null) throw new RefusedError(refusal);
    await this.addressesOf(destinationOf(new URL(text))).catch((error: Error & { code?: string }) => {
      if (error instanceof RefusedError) throw error;
      // Whether a name exists may be unknown now; the address is checked again before each request.
      if (error.code === 'ENOTFOUND') throw new RefusedError('unknown name');
    });
  }

  /**
   * The addresses to connect to. They have been checked: who connects must not look the name up again.
   *
   * @throws RefusedError; an error of DNS
   */
  async addressesOf({ host, port, isPlain }: Destination): Promise<LookupAddress[]> {
    const isLiteral = ipaddr.isValid(host);
    const literal = { address: host, family: host.includes(':') ? 6 : 4 };
    const found = isLiteral ? [literal] : await this.slots.run('call', () => this.resolve(host));
    const written = isLiteral && host.includes(':') ? `[${host}]` : host;
    if (this.allowed.hasHost(written, port)) return found;
    if (found.length === 0) throw new RefusedError('unknown name');
    for (const { address } of found) {
      const refusal = this.refusalOfAddress(address, { isPlain });
      if (refusal !== null) throw new RefusedError(refusal);
    }
    return found;
  }

  private refusalOfAddress(address: string, { isPlain }: { isPlain: boolean }): Refusal | null {
    if (this.allowed.hasAddress(address)) return null;
    if (!isPublic(address)) return 'not public';
    return isPlain ? 'plain http' : null;
  }
}

/** Whether an address, in any spelling that DNS or a URL's parser gives, is one of the public internet. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  const isGlobal = parsed.kind() === 'ipv4' || parsed.match(GLOBAL_IPV6);
  return isGlobal && parsed.range() === 'unicast' && !METADATA.has(parsed.toString());
}

export function destinationOf({ hostname, port, protocol }: URL): Destination {
  const isPlain = protocol === 'http:';
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (isPlain ? 80 : 443) : Number(port),
    isPlain,
  };
}

function isUsualPort(port: number): boolean {
  return port === 80 || port === 443 || (port >= 1024 && !OTHER_PROTOCOLS.has(port));
}

/** Names that never have a public address; told apart here, because not every resolver knows them. */
function isLocalName(host: string): boolean {
  return /(?:^|\.)localhost\.?$/.test(host);
}
