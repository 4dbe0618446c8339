/** A Lightning invoice, in the shape that l402-kit 1.x published. */
export interface Invoice {
  /** BOLT 11. */
  readonly paymentRequest: string;
  /** 64 hex digits. */
  readonly paymentHash: string;
  /** Only what an older provider made; `l402()` never uses it and mints a credential with your own root key. */
  readonly macaroon: string;
  readonly amountSats: number;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Who calls, as the caller itself says: unauthenticated. */
export interface CallContext {
  readonly agentId?: string;
  readonly sessionId?: string;
  readonly causationId?: string;
  /** W3C Trace Context. */
  readonly traceparent?: string;
}

/** What an invoice is for. Providers of l402-kit 1.x ignore it. */
export interface InvoicePurpose {
  readonly description?: string;
  /** The route that is paid for. */
  readonly resource?: string;
  readonly expirySeconds?: number;
  readonly context?: CallContext;
}

/** Where invoices come from. Implement the first two to plug in any node or wallet. */
export interface LightningProvider {
  /**
   * @param amountSats whole satoshi, at least 1
   * @throws LightningUnavailable when the node or the service cannot be reached
   */
  createInvoice(amountSats: number, purpose?: InvoicePurpose): Promise<Invoice>;
  /** Whether an invoice was paid. `l402()` does not ask: the preimage proves it. */
  checkPayment(paymentHash: string): Promise<boolean>;
  /**
   * Told for whom an invoice is that was made in advance, when it is handed out. Must neither wait nor fail: the caller
   * gets the invoice all the same.
   * @param paymentHash 64 lowercase hex digits
   */
  attachContext?(paymentHash: string, context: CallContext): void;
  /** Takes reports of calls, where the operator opted in. */
  reportCall?(event: object): void;
}

/** No invoice can be had now. `l402()` answers 503, or asks the fallback provider; it never serves for free. */
export class LightningUnavailable extends Error {
  override readonly name = 'LightningUnavailable';
  /** @param retryAfterSeconds when another try may help */
  constructor(message: string, readonly retryAfterSeconds = 5, options?: ErrorOptions) { super(message, options); }
}

/** Told by its name: entry points of this package may hold copies of the class. */
export const isLightningUnavailable = (error: unknown): error is LightningUnavailable => error instanceof Error && error.name === 'LightningUnavailable';
