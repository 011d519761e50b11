/** Lists of addresses that may use a key. */
import { BlockList, isIP } from 'node:net';

const CIDR = /^([^/]+)(?:\/(\d{1,3}))?$/;
const V4_IN_V6 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** Whether a text is an IP address or a CIDR. */
export function isCidr(text: string): boolean {
  const [, address = '', bits] = CIDR.exec(text) ?? [];
  const version = isIP(address);
  return version !== 0 && (bits === undefined || Number(bits) <= (version === 4 ? 32 : 128));
}

/** Whether an address is in one of the CIDRs. */
export function isAllowedAddress(address: string, cidrs: readonly string[]): boolean {
  const list = new BlockList();
  for (const cidr of cidrs.filter(isCidr)) {
    const [, base = '', bits] = CIDR.exec(cidr) ?? [];
    const version = isIP(base) === 4 ? 'ipv4' : 'ipv6';
    list.addSubnet(base, Number(bits ?? (version === 'ipv4' ? 32 : 128)), version);
  }
  const plain = V4_IN_V6.exec(address)?.[1] ?? address;
  const version = isIP(plain);
  return version !== 0 && list.check(plain, version === 4 ? 'ipv4' : 'ipv6');
}
