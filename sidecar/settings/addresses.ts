/** Parses the addresses in settings. */
import { isIP } from 'node:net';

/**
 * Parses `address:port` on loopback; undefined for anything else. IPv4 only, because the engine uses mod_v8's sockets,
 * which have no IPv6.
 */
export function loopback(listen: string): { host: string; port: number } | undefined {
  const [, name, digits] = /^([^:]+):(\d{1,5})$/.exec(listen) ?? [];
  const port = Number(digits);
  if (name === undefined || port > 65_535) return undefined;
  const host = name === 'localhost' ? '127.0.0.1' : name;
  return isIP(host) === 4 && host.startsWith('127.') ? { host, port } : undefined;
}

/** Parses `host:port`, or `[address]:port` for IPv6; undefined for anything else. */
export function socketAddress(value: string): { host: string; port: number } | undefined {
  const [, v6, name, digits] = /^(?:\[([\da-fA-F:.]+)\]|([\w.-]+)):(\d{1,5})$/.exec(value) ?? [];
  const port = Number(digits);
  if (v6 !== undefined && isIP(v6) !== 6) return undefined;
  const host = v6 ?? name;
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port };
}

/** Parses an address to listen on, `host:port`, with port 0 for any free port; undefined for anything else. */
export function listenAddress(value: string): { host: string; port: number } | undefined {
  const [, port] = /:(\d{1,5})$/.exec(value) ?? [];
  if (port === '0') {
    const address = socketAddress(value.replace(/0$/, '1'));
    return address && { ...address, port: 0 };
  }
  return socketAddress(value);
}

/** Whether only this machine reaches an address to listen on. */
export function isLoopback(value: string): boolean {
  return loopback(value) !== undefined || listenAddress(value)?.host === '::1';
}

/** Whether it is an IP address, or a network as CIDR. */
export function isNetwork(value: string): boolean {
  const [, address = '', bits = '0'] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(value) ?? [];
  const version = isIP(address);
  return version !== 0 && Number(bits) <= (version === 4 ? 32 : 128);
}

/** A network as CIDR; an address becomes a network of its own. */
export function cidrOf(network: string): string {
  return network.includes('/') ? network : `${network}/${isIP(network) === 4 ? 32 : 128}`;
}
