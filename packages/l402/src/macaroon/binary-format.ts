/**
 * The binary form, version 2, as go-macaroon's packet-v2.go and libmacaroons define it:
 * `02 [location] identifier 00 ([location] identifier [verification id] 00)* 00 signature`, each field being its tag, its
 * length as a varint and its bytes. The table in the L402 repository's macaroon-spec.md differs and fits no library.
 */
export const VERSION_2 = 2;
export const FIELD = { end: 0, location: 1, identifier: 2, verificationId: 4, signature: 6 } as const;
