/** Networks by the currency prefix that BOLT 11 and BIP 173 give them: bc, tb, tbs, bcrt. */
export type Bolt11Network = 'mainnet' | 'testnet' | 'signet' | 'regtest';

/** One hop of a private route (`r` field), from the named node towards the payee. */
export interface Bolt11RouteHop {
  /** Compressed public key, 66 lowercase hex digits. */
  readonly pubkey: string;
  /** `block x transaction x output`, as BOLT 7 writes it: `589390x3312x1`. */
  readonly shortChannelId: string;
  readonly feeBaseMsat: bigint;
  readonly feeProportionalMillionths: number;
  readonly cltvExpiryDelta: number;
}

/** What a BOLT 11 text says, after its checksum and its signature were found good. */
export interface Bolt11Invoice {
  readonly network: Bolt11Network;
  /** Millisatoshi; undefined when the payer chooses the amount. */
  readonly amountMsat: bigint | undefined;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly expirySeconds: number;
  /** `timestamp + expirySeconds`, seconds since 1970; always within the range of a JavaScript Date. */
  readonly expiresAt: number;
  /** 64 lowercase hex digits. */
  readonly paymentHash: string;
  /** Exactly one of `description` and `descriptionHash` is set. */
  readonly description: string | undefined;
  /** SHA-256 of the description, 64 lowercase hex digits. */
  readonly descriptionHash: string | undefined;
  /** 64 lowercase hex digits; undefined only in invoices older than payment secrets, which today's nodes don't pay. */
  readonly paymentSecret: string | undefined;
  /** Compressed public key of the node that is paid: from the `n` field, else recovered from the signature. */
  readonly payee: string;
  readonly minFinalCltvExpiry: number;
  /** Numbers of the feature bits that are set, ascending (BOLT 9). */
  readonly features: readonly number[];
  readonly routeHints: readonly (readonly Bolt11RouteHop[])[];
}

export type Bolt11ProblemCode =
  | 'not-text' | 'too-long' | 'bech32-invalid' | 'prefix-unknown' | 'amount-invalid' | 'truncated' | 'field-invalid'
  | 'field-duplicate' | 'payment-hash-missing' | 'payment-secret-missing' | 'description-missing' | 'description-twice'
  | 'feature-unknown' | 'signature-invalid';

/** Why a text is not an invoice that may be paid. The code is stable; the detail is for a person. */
export interface Bolt11Problem {
  readonly code: Bolt11ProblemCode;
  readonly detail: string;
}

export type Bolt11Decoded =
  | { readonly ok: true; readonly invoice: Bolt11Invoice }
  | { readonly ok: false; readonly problem: Bolt11Problem };

/** An invoice whose signature nobody has checked; it names no payee. */
export type Bolt11Unverified =
  | { readonly ok: true; readonly invoice: Omit<Bolt11Invoice, 'payee'> }
  | { readonly ok: false; readonly problem: Bolt11Problem };

/** Carries a problem out of the parsing functions; decodeBolt11 catches it, so it never leaves the package. */
export class Bolt11Refusal extends Error {
  override readonly name = 'Bolt11Refusal';
  constructor(readonly code: Bolt11ProblemCode, readonly detail: string) {
    super(detail);
  }
}
