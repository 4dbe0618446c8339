/** Which IP addresses a stranger may make us talk to: public unicast, and nothing that embeds another address. */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Prefixes inside ipaddr.js's "unicast" that still lead elsewhere: IETF protocol assignments (Teredo, ORCHID …) as one
 * block, 6to4 and documentation. Everything outside 2000::/3 goes first, which covers NAT64 and IPv4-compatible forms.
 */
const REFUSED_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'].map((cidr) => ipaddr.IPv6.parseCIDR(cidr));
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** `text` must be an address in its plain form (as a socket or a resolver gives it); any other text is not public. */
export function isPublicAddress(text: string): boolean {
  if (isIP(text) === 0 || text.includes('%')) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  if (address.kind() === 'ipv4') return true;
  const v6 = address as ipaddr.IPv6;
  return v6.match(GLOBAL_UNICAST) && !REFUSED_V6.some((cidr) => v6.match(cidr)) && !isIsatap(v6);
}

/** RFC 5214: the last 32 bits are an IPv4 address that a tunnel on the local network would contact. */
function isIsatap(address: ipaddr.IPv6): boolean {
  return (address.parts[4]! & 0xfdff) === 0 && address.parts[5] === 0x5efe;
}

export function isLoopbackAddress(text: string): boolean {
  return isIP(text) !== 0 && ipaddr.process(text).range() === 'loopback';
}
