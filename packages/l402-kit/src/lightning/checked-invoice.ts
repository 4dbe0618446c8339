import { readBolt11Unverified } from '@l402kit/bolt11';
import { fromHex } from '@l402kit/l402';
import { isLightningUnavailable, LightningUnavailable, type Invoice, type InvoicePurpose, type LightningProvider } from './lightning-provider.js';

/** An invoice that says what was asked for; read from the BOLT 11 text itself, not from what its provider says of it. */
export interface CheckedInvoice {
  readonly paymentRequest: string;
  /** 32 bytes. */
  readonly paymentHash: Uint8Array;
  readonly amountSats: number;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** Who made it. */
  readonly provider: LightningProvider;
}

/**
 * Asks a provider, and checks its answer: a caller would pay whatever the text says.
 * @throws LightningUnavailable when the provider gives another amount or hash, or no invoice at all
 */
export async function createCheckedInvoice(provider: LightningProvider, amountSats: number, purpose: InvoicePurpose): Promise<CheckedInvoice> {
  let invoice: Invoice;
  try {
    invoice = await provider.createInvoice(amountSats, purpose);
  } catch (error) {
    if (isLightningUnavailable(error)) throw error;
    throw new LightningUnavailable(`The Lightning provider made no invoice: ${error instanceof Error ? error.message : String(error)}`, undefined, { cause: error });
  }
  const decoded = readBolt11Unverified(invoice.paymentRequest);
  if (!decoded.ok) throw new LightningUnavailable(`The Lightning provider's invoice cannot be read: ${decoded.problem.detail}`);
  const { amountMsat, paymentHash, expiresAt } = decoded.invoice;
  if (amountMsat !== BigInt(amountSats) * 1_000n) throw new LightningUnavailable(`The Lightning provider was asked for ${amountSats} sats and made an invoice over ${amountMsat ?? 'any number of'} msat.`);
  if (paymentHash !== invoice.paymentHash.toLowerCase()) throw new LightningUnavailable('The Lightning provider names another payment hash than its invoice.');
  return { paymentRequest: invoice.paymentRequest, paymentHash: fromHex(paymentHash)!, amountSats, expiresAt: expiresAt * 1_000, provider };
}
