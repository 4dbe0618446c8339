import { challengeHeaders } from '../challenge/format-challenge.js';

/** gRPC's INTERNAL, with which aperture and lnd's clients expect "payment required" to come. */
export const GRPC_PAYMENT_REQUIRED_STATUS = 13;
export const GRPC_PAYMENT_REQUIRED_MESSAGE = 'payment required';

/** A challenge to a gRPC call: HTTP status 200, these headers, no body. Several values of a name are several lines. */
export function paymentRequiredHeaders(macaroon: string, invoice: string): readonly (readonly [name: string, value: string])[] {
  return [
    ['content-type', 'application/grpc'],
    ...challengeHeaders(macaroon, invoice, { withLsat: true }).map((value) => ['www-authenticate', value] as const),
    ['grpc-status', String(GRPC_PAYMENT_REQUIRED_STATUS)],
    ['grpc-message', GRPC_PAYMENT_REQUIRED_MESSAGE],
  ];
}
