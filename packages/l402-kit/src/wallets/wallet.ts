/** Pays invoices. The shape that l402-kit 1.x published, with the fee. */
export interface L402Wallet {
  /**
   * @throws PaymentFailed when it is certain that nothing was paid; anything else leaves it open
   */
  payInvoice(paymentRequest: string, options?: PayOptions): Promise<{ readonly preimage: string; readonly feeMsat?: number }>;
}

export interface PayOptions {
  readonly maxFeeMsat?: number;
}

/** The payment did not happen and will not: what was set aside for it is free again. */
export class PaymentFailed extends Error {
  override readonly name = 'PaymentFailed';
}

/** Told by its name: entry points of this package may hold copies of the class. */
export const isPaymentFailed = (error: unknown): boolean => error instanceof Error && error.name === 'PaymentFailed';
