/** A condition that a bearer must meet. First-party caveats have an identifier and nothing else. */
export interface MacaroonCaveat {
  /** The condition as bytes; L402 writes `condition=value` in UTF-8. */
  readonly id: Uint8Array;
  /** Set in third-party caveats, which are read and written but never verified here. */
  readonly thirdParty?: { readonly location: string; readonly verificationId: Uint8Array };
}

/** A macaroon (Birgisson et al., NDSS 2014) as go-macaroon and libmacaroons write it. */
export interface Macaroon {
  /** A hint that the signature does not cover; empty for none. */
  readonly location: string;
  readonly identifier: Uint8Array;
  readonly caveats: readonly MacaroonCaveat[];
  /** 32 bytes. */
  readonly signature: Uint8Array;
}

/** Longer ones do not fit into the 16 KiB that Node allows for all headers of a request. */
export const MAX_MACAROON_BYTES = 8_192;
/** Each costs one HMAC before anything is known about its bearer. */
export const MAX_CAVEATS = 64;
export const SIGNATURE_BYTES = 32;
