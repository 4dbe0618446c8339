/** DNS for strangers' names. */
import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { GuardedHttpProblem } from './guarded-http-problem.js';
import { isLoopbackAddress, isPublicAddress } from './public-address.js';

/** All addresses of a host name, plain text, in order of preference. Rejects, or answers none, when there are none. */
export type AddressLookup = (hostname: string) => Promise<readonly string[]>;

/** More answers than any honest host needs; the rest would only cost connection attempts. */
const MAX_ADDRESSES = 16;

/**
 * Asks the name servers directly rather than the system's resolver: its calls occupy the few threads that files and
 * cryptography need too, so a handful of slow name servers could stop the process; and it reads the hosts file, which
 * strangers' names have no business with. IPv4 comes first: fewer networks lose it.
 * @param servers in place of the system's, as `address:port`
 */
export function dnsLookup(servers?: readonly string[]): { lookup: AddressLookup; cancel(): void } {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  if (servers !== undefined) resolver.setServers(servers);
  return {
    lookup: async (hostname) => {
      const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
      return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    },
    cancel: () => resolver.cancel(),
  };
}

/**
 * The addresses that may be connected to. One refused address among many refuses the host: whoever mixes them is
 * betting on which one we take.
 * @throws GuardedHttpProblem `dns-failed` or `address-refused`
 */
export async function permittedAddresses(hostname: string, onLoopback: boolean, lookup: AddressLookup): Promise<readonly string[]> {
  const permitted = onLoopback ? isLoopbackAddress : isPublicAddress;
  const addresses = await addressesOf(hostname, onLoopback, lookup);
  const refused = addresses.find((address) => !permitted(address));
  if (refused !== undefined) {
    throw new GuardedHttpProblem('address-refused', refused === hostname ? `${hostname} is not a public address.` : `${hostname} has the address ${refused}, which is not public.`);
  }
  return addresses.slice(0, MAX_ADDRESSES);
}

async function addressesOf(hostname: string, onLoopback: boolean, lookup: AddressLookup): Promise<readonly string[]> {
  if (isIP(hostname) !== 0) return [hostname];
  // RFC 6761: localhost and the names below it are loopback, whatever a resolver says.
  if (onLoopback) return ['127.0.0.1', '::1'];
  let addresses: readonly string[];
  try {
    addresses = await lookup(hostname);
  } catch (error) {
    throw new GuardedHttpProblem('dns-failed', `The name ${hostname} could not be looked up.`, { cause: error });
  }
  if (addresses.length === 0) throw new GuardedHttpProblem('dns-failed', `The name ${hostname} has no address: is it spelled correctly?`);
  return addresses;
}
