/** The form of a Lightning Address (LUD-16): `name@host`, and the URL it stands for. */
import { domainToASCII } from 'node:url';
import { err, ok } from '@l402kit/money-types';
import type { Result } from '@l402kit/money-types';
import type { AddressProblem } from '../../money/ports/address-resolver.js';

export interface LightningAddress {
  /** Lower case, host in punycode. */
  readonly text: string;
  readonly name: string;
  /** With its port for a loopback host of development; never otherwise. */
  readonly host: string;
  readonly isLoopback: boolean;
  readonly url: string;
}

const MAX_NAME_LENGTH = 64;
const MAX_HOST_LENGTH = 253;
// At least one letter or digit: "." and ".." would name another path of the host.
const NAME = /^(?=.*[a-z0-9])[a-z0-9\-_.+]+$/;
const HOST = /^(?=.*[a-z])([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Reads an address without any network. `loopbackHosts` are `host:port` pairs that development allows. */
export function readLightningAddress(text: string, loopbackHosts: ReadonlySet<string>): Result<LightningAddress, AddressProblem> {
  const [name = '', host = '', ...rest] = text.trim().toLowerCase().split('@');
  if (name === '' || host === '' || rest.length > 0) return invalid('A Lightning Address looks like an e-mail address: name@host.');
  if (name.length > MAX_NAME_LENGTH || !NAME.test(name)) {
    return invalid(`The name in a Lightning Address has at most ${MAX_NAME_LENGTH} letters (a to z), digits and the signs - _ . +`);
  }
  if (loopbackHosts.has(host)) return ok(address(name, host, true));
  // The ASCII form of what isn't a host name is '', or the dotted form of an address in other notation.
  const ascii = /[\s/\\?#%:[\]]/.test(host) ? '' : domainToASCII(host);
  if (ascii.length > MAX_HOST_LENGTH || !HOST.test(ascii)) return invalid(`"${host.slice(0, 80)}" is not a host name; write for example alice@wallet.example.`);
  return ok(address(name, ascii, false));
}

function address(name: string, host: string, isLoopback: boolean): LightningAddress {
  return { text: `${name}@${host}`, name, host, isLoopback, url: `${isLoopback ? 'http' : 'https'}://${host}/.well-known/lnurlp/${name}` };
}

function invalid(detail: string): Result<never, AddressProblem> {
  return err({ code: 'address-invalid', detail });
}
