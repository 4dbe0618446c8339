/**
 * Whether an invoice that a stranger's host gave us may be paid. Pure. Two readers must agree, ours and the node's:
 * what one of them overlooks must not move money. Whether the payment hash was seen before is the database's to say.
 */
import { createHash } from 'node:crypto';
import { decodeBolt11 } from '@l402kit/bolt11';
import type { Bolt11Invoice, Bolt11Network } from '@l402kit/bolt11';
import { err, ok } from '@l402kit/money-types';
import type { Msat, Result } from '@l402kit/money-types';
import type { DecodedInvoice } from '../ports/lightning-node.js';

export interface PayoutInvoiceCheck {
  readonly bolt11: string;
  /** The node's own reading of the same text; undefined when it refused to read it. */
  readonly decodedByNode: DecodedInvoice | undefined;
  readonly expected: {
    /** Asked of the host, to the msat. */
    readonly amountMsat: Msat;
    readonly network: Bolt11Network;
    /** The raw `metadata` of the terms (LUD-06). */
    readonly metadata: string;
    readonly now: Date;
    /** Keys of all our nodes: paying ourselves would count the same sats twice. */
    readonly ownPubkeys: readonly string[];
  };
}

export interface VerifiedPayoutInvoice {
  /** 64 lowercase hex digits. */
  readonly paymentHash: string;
  readonly payee: string;
  readonly expiresAt: Date;
  /** False is a warning to keep with the payout, no reason to refuse: some wallets get the hash wrong. */
  readonly descriptionHashMatches: boolean;
}

export type PayoutInvoiceProblemCode =
  | 'payout-invoice-unreadable' | 'payout-invoice-wrong-network' | 'payout-invoice-amount-missing' | 'payout-invoice-wrong-amount'
  | 'payout-invoice-node-disagrees' | 'payout-invoice-to-ourselves' | 'payout-invoice-expires-too-soon' | 'payout-invoice-expires-too-late'
  | 'payout-invoice-final-cltv-too-long';
export interface PayoutInvoiceProblem {
  readonly code: PayoutInvoiceProblemCode;
  readonly detail: string;
}

/** Sending takes a while; an invoice that expires meanwhile could be refused half-way. */
const MIN_VALID_SECONDS = 60;
/** A payout that hangs can be given up only once its invoice has expired. */
const MAX_VALID_SECONDS = 24 * 3_600;
/** A day of blocks: longer, and the payee could hold our liquidity at will. */
const MAX_FINAL_CLTV = 144;

export function verifyPayoutInvoice({ bolt11, decodedByNode, expected }: PayoutInvoiceCheck): Result<VerifiedPayoutInvoice, PayoutInvoiceProblem> {
  const decoded = decodeBolt11(bolt11);
  if (!decoded.ok) return refuse('payout-invoice-unreadable', `The address gave an invoice that is not valid: ${decoded.problem.detail}`);
  const { invoice } = decoded;

  if (invoice.network !== expected.network) {
    return refuse('payout-invoice-wrong-network', `The address gave an invoice on ${invoice.network}; this service pays on ${expected.network}.`);
  }
  if (invoice.amountMsat === undefined) return refuse('payout-invoice-amount-missing', 'The address gave an invoice without an amount.');
  if (invoice.amountMsat !== expected.amountMsat) {
    return refuse('payout-invoice-wrong-amount', `The address was asked for an invoice of ${expected.amountMsat} msat and gave one of ${invoice.amountMsat} msat.`);
  }
  if (decodedByNode === undefined) return refuse('payout-invoice-node-disagrees', 'Our node cannot read the invoice that the address gave.');
  const disagreement = disagreementOf(invoice, decodedByNode);
  if (disagreement !== undefined) return refuse('payout-invoice-node-disagrees', `Our node reads another ${disagreement} in the invoice than it says.`);
  if (expected.ownPubkeys.includes(invoice.payee)) return refuse('payout-invoice-to-ourselves', 'The address gave an invoice of our own node.');

  const secondsLeft = invoice.expiresAt - expected.now.getTime() / 1_000;
  if (secondsLeft < MIN_VALID_SECONDS) {
    return refuse('payout-invoice-expires-too-soon', `The invoice must be valid for at least ${MIN_VALID_SECONDS} seconds; ${secondsLeft <= 0 ? 'it has expired' : `${Math.floor(secondsLeft)} are left`}.`);
  }
  if (secondsLeft > MAX_VALID_SECONDS) return refuse('payout-invoice-expires-too-late', 'The invoice is valid for more than 24 hours; a payout needs one that ends within a day.');
  if (invoice.minFinalCltvExpiry > MAX_FINAL_CLTV) {
    return refuse('payout-invoice-final-cltv-too-long', `The invoice wants the payment locked for ${invoice.minFinalCltvExpiry} blocks at its end; at most ${MAX_FINAL_CLTV} are accepted.`);
  }
  return ok({
    paymentHash: invoice.paymentHash,
    payee: invoice.payee,
    expiresAt: new Date(invoice.expiresAt * 1_000),
    descriptionHashMatches: invoice.descriptionHash === createHash('sha256').update(expected.metadata, 'utf8').digest('hex'),
  });
}

function disagreementOf(invoice: Bolt11Invoice, byNode: DecodedInvoice): string | undefined {
  if (byNode.paymentHash !== invoice.paymentHash) return 'payment hash';
  if (byNode.amountMsat !== invoice.amountMsat) return 'amount';
  return byNode.payee === invoice.payee ? undefined : 'payee';
}

function refuse(code: PayoutInvoiceProblemCode, detail: string): Result<never, PayoutInvoiceProblem> {
  return err({ code, detail });
}
