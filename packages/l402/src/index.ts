export { accepted, refused, type L402Problem, type L402ProblemCode, type Outcome } from './outcome.js';
export { sha256, useSha256, type Sha256 } from './hashing/sha256.js';
export { hmacSha256 } from './hashing/hmac-sha256.js';
export { fromBase64, toBase64 } from './encoding/base64.js';
export { equalBytes } from './encoding/equal-bytes.js';
export { fromHex, toHex } from './encoding/hex.js';
export { MAX_CAVEATS, MAX_MACAROON_BYTES, type Macaroon, type MacaroonCaveat } from './macaroon/macaroon.js';
export { macaroonKey, type MacaroonKey } from './macaroon/macaroon-key.js';
export { attenuateMacaroon, mintMacaroon } from './macaroon/mint-macaroon.js';
export { verifyMacaroon } from './macaroon/verify-macaroon.js';
export { encodeMacaroon, encodeMacaroonText } from './macaroon/encode-macaroon.js';
export { decodeMacaroon, decodeMacaroonHex, decodeMacaroonText } from './macaroon/decode-macaroon.js';
export { formatCaveat, parseCaveat, type Caveat } from './caveats/caveat.js';
export type { CaveatRule, CaveatRules } from './caveats/caveat-rule.js';
export { formatServices, parseServices, type Service } from './caveats/services.js';
export { verifyCaveats } from './caveats/verify-caveats.js';
export {
  capabilitiesRule, monthlyVolumeRule, preimageRule, servicesRule, validUntilRule,
  CAPABILITIES_SUFFIX, MONTHLY_VOLUME_SUFFIX, PREIMAGE_CONDITION, SERVICES_CONDITION, VALID_UNTIL_SUFFIX,
} from './caveats/protocol-rules.js';
export {
  pathRule, priceRule, routeRule, usesRule, KIT_PREFIX, PATH_CONDITION, PRICE_CONDITION, ROUTE_CONDITION, USES_CONDITION,
} from './caveats/kit-rules.js';
export type { L402Challenge, L402Scheme } from './challenge/challenge.js';
export { challengeHeaders, formatChallenge, type ChallengeHeaderOptions } from './challenge/format-challenge.js';
export { parseChallenges } from './challenge/parse-challenges.js';
export type { L402Authorization } from './authorization/authorization.js';
export { formatAuthorization } from './authorization/format-authorization.js';
export { parseAuthorization } from './authorization/parse-authorization.js';
export { grpcMetadataEntries, parseGrpcMetadata, type MetadataLookup } from './grpc/parse-grpc-metadata.js';
export { GRPC_PAYMENT_REQUIRED_MESSAGE, GRPC_PAYMENT_REQUIRED_STATUS, paymentRequiredHeaders } from './grpc/payment-required-trailers.js';
export { decodeIdentifier, encodeIdentifier, newTokenId, type L402Identifier } from './credential/identifier.js';
export { mintCredential, type CredentialTerms } from './credential/mint-credential.js';
export type { CredentialContext } from './credential/credential-context.js';
export { verifyCredential, type VerifiedCredential } from './credential/verify-credential.js';
