import { errors } from 'undici';

/** Why a request to a stranger's address was not made, or was broken off. Codes are stable. */
export type GuardedHttpProblemCode =
  | 'url-invalid' | 'scheme-refused' | 'credentials-refused' | 'port-refused' | 'address-refused' | 'request-invalid'
  | 'dns-failed' | 'connect-failed' | 'tls-failed' | 'timeout' | 'aborted'
  | 'headers-too-large' | 'body-too-large' | 'encoding-refused' | 'redirect-refused' | 'response-invalid' | 'connection-lost'
  | 'client-closed';

/** Rejects `request`; also the error of `checkUrl`. `detail` is for the person who chose the address. */
export class GuardedHttpProblem extends Error {
  override readonly name = 'GuardedHttpProblem';
  constructor(readonly code: GuardedHttpProblemCode, readonly detail: string, options?: ErrorOptions) {
    super(detail, options);
  }
}

/** The words for what undici or a socket reports about `host` once the connection stands. */
export function problemOf(error: unknown, host: string): GuardedHttpProblem {
  if (error instanceof GuardedHttpProblem) return error;
  const code = codeOf(error);
  const cause = { cause: error };
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new GuardedHttpProblem('headers-too-large', `${host} sent more header lines than are accepted (16 KB).`, cause);
  }
  if (error instanceof errors.HTTPParserError || code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') {
    return new GuardedHttpProblem('response-invalid', `${host} did not answer with valid HTTP.`, cause);
  }
  if (code === 'UND_ERR_CLOSED' || code === 'UND_ERR_DESTROYED') {
    return new GuardedHttpProblem('client-closed', `The request to ${host} was given up because this service is stopping.`, cause);
  }
  if (code === 'UND_ERR_INVALID_ARG') {
    return new GuardedHttpProblem('request-invalid', `The request to ${host} cannot be sent: ${(error as Error).message}.`, cause);
  }
  return new GuardedHttpProblem('connection-lost', `${host} closed the connection before the answer was complete.`, cause);
}

/** The words for a connection that could not be opened. */
export function connectProblem(error: unknown, host: string, stage: 'connect' | 'tls'): GuardedHttpProblem {
  if (error instanceof GuardedHttpProblem) return error;
  const code = codeOf(error);
  if (stage === 'tls') return new GuardedHttpProblem('tls-failed', `The certificate or TLS of ${host} was not accepted${TLS_WORDS[code] ?? ''}.`, { cause: error });
  return new GuardedHttpProblem('connect-failed', `${host} could not be reached${CONNECT_WORDS[code] ?? ''}.`, { cause: error });
}

const TLS_WORDS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: ': the certificate has expired',
  CERT_NOT_YET_VALID: ': the certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: ': the certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: ': the certificate is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ': the certificate chain is incomplete',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ': the certificate chain is incomplete',
  ERR_TLS_CERT_ALTNAME_INVALID: ': the certificate is for another host',
};
const CONNECT_WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: ': the connection was refused',
  EHOSTUNREACH: ': there is no route to it',
  ENETUNREACH: ': there is no route to it',
  ETIMEDOUT: ': it did not answer',
};

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
