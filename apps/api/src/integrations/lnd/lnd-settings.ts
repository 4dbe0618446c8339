/** LND_TLS_CERT and LND_MACAROON as they may be written: the path of a file, or the contents themselves. */
import { readFileSync } from 'node:fs';
import type { Config } from '../../platform/config/config.js';
import { LndRefusesUs } from './lnd-trouble.js';

export interface LndSettings {
  /** host:port of LND's gRPC interface */
  readonly address: string;
  /** PEM; undefined: the authorities that this machine trusts */
  readonly certificate: Buffer | undefined;
  readonly macaroonHex: string;
  /** Invoices name private channels, so that payers find a node that has no public one. */
  readonly routeHints: boolean;
}

/** The settings of that name (platform/config). */
export type LndEnvironment = Pick<Config, 'LND_GRPC' | 'LND_TLS_CERT' | 'LND_MACAROON' | 'LND_ROUTE_HINTS'>;

const PEM = '-----BEGIN CERTIFICATE-----';
/** LND's macaroons are of the binary version 2. */
const MACAROON_VERSION = 2;
const SHORTEST_MACAROON = 32;

/** @throws LndRefusesUs that names the setting that is missing or cannot be read */
export function readLndSettings(environment: LndEnvironment): LndSettings {
  const { LND_GRPC, LND_TLS_CERT, LND_MACAROON, LND_ROUTE_HINTS } = environment;
  if (LND_GRPC === undefined) throw new LndRefusesUs('LND_GRPC: is missing. Set it to host:port of LND\'s gRPC interface, such as 127.0.0.1:10009.');
  if (LND_MACAROON === undefined) throw new LndRefusesUs('LND_MACAROON: is missing. Bake one as infra/runbooks/lnd.md says.');
  return { address: LND_GRPC, certificate: LND_TLS_CERT === undefined ? undefined : certificateOf(LND_TLS_CERT), macaroonHex: macaroonOf(LND_MACAROON), routeHints: LND_ROUTE_HINTS === '1' };
}

function certificateOf(given: string): Buffer {
  const found = given.includes(PEM) ? Buffer.from(given) : (fileAt(given) ?? Buffer.from(given, 'base64'));
  if (!found.toString('latin1').includes(PEM)) throw new LndRefusesUs('LND_TLS_CERT: is neither the path of a certificate that can be read nor a PEM certificate in base64. It is LND\'s tls.cert.');
  return found;
}

function macaroonOf(given: string): string {
  const isHex = /^([0-9a-f]{2})+$/i.test(given) && given.length >= 2 * SHORTEST_MACAROON;
  const found = isHex ? Buffer.from(given, 'hex') : (fileAt(given) ?? Buffer.from(given, 'base64'));
  if (found.length < SHORTEST_MACAROON || found[0] !== MACAROON_VERSION) {
    throw new LndRefusesUs('LND_MACAROON: is neither the path of a macaroon that can be read nor a macaroon in hex or base64. Bake one as infra/runbooks/lnd.md says.');
  }
  return found.toString('hex');
}

/** undefined when there is no such file, or we may not read it */
function fileAt(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
