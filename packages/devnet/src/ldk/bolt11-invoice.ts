/** BOLT11 through LDK: making, reading and turning an invoice into what `send_payment` wants. */
import type { Msat } from '@l402kit/money-types';
import { msat } from '@l402kit/money-types';
import { ldk } from './load-ldk.js';
import type { LdkNode } from './ldk-node.js';
import { hex, optional, someU64, unhex, unwrap } from './ldk-values.js';

export interface InvoiceTerms {
  readonly amountMsat: Msat;
  readonly expirySeconds: number;
  /** Text, or the SHA-256 of a longer one as hex (BOLT11 tags `d` and `h`). */
  readonly description: { readonly text: string } | { readonly hash: string };
}
export interface ReadInvoice {
  readonly paymentHash: string;
  readonly amountMsat: Msat | undefined;
  readonly payee: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly regtest: boolean;
}

const descriptionOf = (description: InvoiceTerms['description']): ldk.Bolt11InvoiceDescription => 'hash' in description
  ? ldk.Bolt11InvoiceDescription.constructor_hash(ldk.Sha256.constructor_from_bytes(unhex(description.hash)))
  : ldk.Bolt11InvoiceDescription.constructor_direct(unwrap<ldk.Description>(ldk.Description.constructor_new(description.text), 'Description'));

// Checking a signature in WASM takes two milliseconds, and one invoice is looked at on its way from making to paying four times.
const RECENT = 512;
const recent = new Map<string, ldk.Bolt11Invoice>();
function remember(bolt11: string, invoice: ldk.Bolt11Invoice): ldk.Bolt11Invoice {
  if (recent.size >= RECENT) for (const oldest of recent.keys()) { recent.delete(oldest); break; }
  recent.set(bolt11, invoice);
  return invoice;
}

/** A signed invoice of `node`. Keeps no state in LDK: hash and secret are derived from the node's keys. @throws Error when LDK refuses */
export function makeInvoice(node: LdkNode, { amountMsat, expirySeconds, description }: InvoiceTerms): string {
  const invoice = unwrap<ldk.Bolt11Invoice>(node.manager.create_bolt11_invoice(
    someU64(amountMsat), descriptionOf(description), ldk.Option_u32Z.constructor_some(expirySeconds),
    ldk.Option_u16Z.constructor_none(), ldk.Option_ThirtyTwoBytesZ.constructor_none()), 'Making an invoice');
  const bolt11 = invoice.to_str();
  remember(bolt11, invoice);
  return bolt11;
}

/** @throws Error with LDK's reason for text that is no valid, signed invoice */
export function parseInvoice(text: string): ldk.Bolt11Invoice {
  const bare = text.trim().replace(/^lightning:/i, '');
  // All capitals is how QR codes carry it; mixed case stays as it is and is refused.
  const bolt11 = bare === bare.toUpperCase() ? bare.toLowerCase() : bare;
  return recent.get(bolt11)
    ?? remember(bolt11, unwrap<ldk.Bolt11Invoice>(ldk.Bolt11Invoice.constructor_from_str(bolt11), 'Not a BOLT11 invoice'));
}

export function readInvoice(invoice: ldk.Bolt11Invoice): ReadInvoice {
  const amount = optional<bigint>(invoice.amount_milli_satoshis());
  const createdAtMs = Number(invoice.duration_since_epoch()) * 1000;
  return {
    paymentHash: hex(invoice.payment_hash()),
    amountMsat: amount === undefined ? undefined : msat(amount),
    payee: hex(invoice.get_payee_pub_key()),
    createdAtMs,
    expiresAtMs: createdAtMs + Number(invoice.expiry_time()) * 1000,
    regtest: invoice.currency() === ldk.Currency.LDKCurrency_Regtest,
  };
}

/** The preimage of an invoice that `node` made itself. @throws Error when it did not */
export const ownPreimage = (node: LdkNode, invoice: ldk.Bolt11Invoice): Uint8Array =>
  unwrap<Uint8Array>(node.manager.get_payment_preimage(invoice.payment_hash(), invoice.payment_secret()), 'Not an invoice of this node');
