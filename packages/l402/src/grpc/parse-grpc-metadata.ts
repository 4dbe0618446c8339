import type { L402Authorization } from '../authorization/authorization.js';
import { parseAuthorization } from '../authorization/parse-authorization.js';
import { parseCaveat } from '../caveats/caveat.js';
import { PREIMAGE_CONDITION } from '../caveats/protocol-rules.js';
import { fromHex, toHex } from '../encoding/hex.js';
import { decodeMacaroonHex } from '../macaroon/decode-macaroon.js';
import type { Macaroon } from '../macaroon/macaroon.js';
import { accepted, refused, type Outcome } from '../outcome.js';

/** Every value of a metadata key or HTTP/2 header; an empty list where there is none. Names are asked in lowercase. */
export type MetadataLookup = (name: string) => readonly string[];

/** In the order of aperture: the specification's names, then the older ones, each also as grpc-gateway prefixes it. */
const MACAROON_NAMES = ['grpc-metadata-token', 'token', 'grpc-metadata-macaroon', 'macaroon'];

/**
 * A credential from gRPC metadata: `authorization` as over HTTP, or a macaroon in hexadecimal that carries its preimage
 * as the caveat `preimage=<64 hex>`.
 */
export function parseGrpcMetadata(lookup: MetadataLookup): Outcome<L402Authorization> {
  const authorization = parseAuthorization(lookup('authorization'));
  if (authorization.ok || authorization.problem.code !== 'authorization-missing') return authorization;
  for (const name of MACAROON_NAMES) {
    const [text, ...others] = lookup(name);
    if (text === undefined) continue;
    if (others.some((other) => other !== text)) return refused('authorization-ambiguous', `The metadata carries several values of "${name}" that differ. Send one.`);
    const macaroon = decodeMacaroonHex(text);
    return macaroon.ok ? withOwnPreimage(macaroon.value) : macaroon;
  }
  return authorization;
}

/** Metadata entries of a client: the form that both the specification and aperture take. */
export const grpcMetadataEntries = (macaroonHex: string): readonly (readonly [name: string, value: string])[] =>
  [['token', macaroonHex], ['macaroon', macaroonHex]];

function withOwnPreimage(macaroon: Macaroon): Outcome<L402Authorization> {
  const values = macaroon.caveats.map(({ id }) => parseCaveat(id))
    .flatMap((caveat) => (caveat.ok && caveat.value.condition === PREIMAGE_CONDITION ? [caveat.value.value] : []));
  const text = values.at(-1);
  if (text === undefined) return refused('preimage-missing', 'The macaroon in the metadata has no preimage caveat: append preimage=<64 hexadecimal digits> after paying.');
  const preimage = text.length === 64 ? fromHex(text) : undefined;
  if (preimage === undefined) return refused('preimage-malformed', 'The preimage caveat is not 64 hexadecimal digits.');
  return accepted({ scheme: 'L402', macaroons: [macaroon], preimage, preimageHex: toHex(preimage) });
}
