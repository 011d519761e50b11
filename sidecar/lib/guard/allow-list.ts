/** Addresses that requests may reach although they are not public: `10.0.0.0/8`, `crm.lan`, `crm.lan:8080`. */
import ipaddr from 'ipaddr.js';

export interface AllowList {
  /** Networks, whatever the name and port. */
  hasAddress(address: string): boolean;
  /** A host as a URL has it, on any port or on this one. */
  hasHost(host: string, port: number): boolean;
}

/** @param entries each of which `isAllowListEntry` accepts */
export function parseAllowList(entries: readonly string[]): AllowList {
  const networks: [ipaddr.IPv4 | ipaddr.IPv6, number][] = [];
  const hosts = new Set<string>();
  for (const entry of entries) {
    const network = parseNetwork(entry);
    if (network) networks.push(network);
    else hosts.add(entry.toLowerCase());
  }
  return {
    hasAddress(address) {
      if (!ipaddr.isValid(address)) return false;
      const parsed = ipaddr.process(address);
      return networks.some(([base, bits]) => base.kind() === parsed.kind() && parsed.match(base, bits));
    },
    hasHost: (host, port) => hosts.has(host) || hosts.has(`${host}:${port}`),
  };
}

/** Whether a text is an IP address, a CIDR, or a host with or without a port. */
export function isAllowListEntry(entry: string): boolean {
  if (parseNetwork(entry)) return true;
  if (!/^[a-z0-9._[\]:-]+$/i.test(entry) || !URL.canParse(`http://${entry}/`)) return false;
  const { hostname, host, pathname } = new URL(`http://${entry}/`);
  const isWritten = [hostname, host, `${hostname}:80`].includes(entry.toLowerCase());
  return isWritten && pathname === '/' && hostname !== '';
}

function parseNetwork(entry: string): [ipaddr.IPv4 | ipaddr.IPv6, number] | undefined {
  // The library also takes IPv4 addresses with fewer than four parts, which mean something else than they seem to.
  const [address = '', bits] = entry.split('/');
  const isWritten = ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address);
  if (!isWritten || address.includes('%')) return undefined;
  const parsed = ipaddr.process(address);
  const most = parsed.kind() === 'ipv4' ? 32 : 128;
  if (bits === undefined) return [parsed, most];
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > most) return undefined;
  return [parsed, Number(bits)];
}
