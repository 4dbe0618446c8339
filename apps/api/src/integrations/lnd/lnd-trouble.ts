/** What LND's refusals and silences mean for us. */
import { status, type ServiceError } from '@grpc/grpc-js';
import { NodeUnavailable } from '../../money/ports/lightning-node.js';

/** The settings are wrong, or LND is not what we may work with: waiting mends nothing, a person has to. At boot the process ends with it. */
export class LndRefusesUs extends NodeUnavailable {}

/** LND understood and said no to this one request. `code` is that of gRPC. */
export class LndRefused extends Error {
  override readonly name = 'LndRefused';
  constructor(readonly code: status, detail: string) { super(detail); }
}

export const isServiceError = (error: unknown): error is ServiceError => error instanceof Error && typeof (error as ServiceError).code === 'number' && 'metadata' in error;

const CERTIFICATE = /certificate|altnames|self[- ]signed|wrong version number|unable to verify|SSL routines|packet length too long/i;
// LND answers these with the code UNKNOWN: only the words tell them from other refusals.
const MACAROON = /verification failed|macaroon|permission denied|caveat/i;
const NOT_YET = /wallet locked|wallet not created|in the process of starting up|server is still (starting|in the process)|not yet ready/i;
const NO_ANSWER: readonly status[] = [status.UNAVAILABLE, status.DEADLINE_EXCEEDED, status.CANCELLED, status.INTERNAL, status.RESOURCE_EXHAUSTED, status.ABORTED, status.DATA_LOSS];

/**
 * Sorts an error of gRPC.
 * @param address host:port, for the words
 * @returns LndRefusesUs for a certificate or macaroon that is not accepted, NodeUnavailable where asking again later helps, LndRefused for everything else
 */
export function lndTrouble(error: unknown, address: string): LndRefusesUs | NodeUnavailable | LndRefused {
  if (!isServiceError(error)) return new NodeUnavailable(`LND at ${address}: ${(error as Error).message}`, { cause: error });
  const { code, details } = error;
  if (code === status.UNAVAILABLE && CERTIFICATE.test(details)) {
    return new LndRefusesUs(`LND at ${address} does not show the certificate that LND_TLS_CERT holds for this host (${details}). Give LND's tls.cert, and name the host in LND's tlsextradomain or tlsextraip.`);
  }
  if (MACAROON.test(details) && !NO_ANSWER.includes(code)) {
    return new LndRefusesUs(`LND at ${address} does not accept LND_MACAROON (${details}). Bake one as infra/runbooks/lnd.md says.`);
  }
  if (NOT_YET.test(details) || code === status.UNIMPLEMENTED) return new NodeUnavailable(`LND at ${address} is not ready: ${details}. Unlock its wallet if it waits for that.`, { cause: error });
  if (NO_ANSWER.includes(code) || isFromProxy(error)) return new NodeUnavailable(`LND does not answer at ${address} (${details}). Start it, or correct LND_GRPC.`, { cause: error });
  return new LndRefused(code, details);
}

/** An answer in plain HTTP: something between us and LND said it, and what LND did is not known. */
export const isFromProxy = (error: ServiceError): boolean => error.details.startsWith('Received HTTP status code');
