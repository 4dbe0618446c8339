/** Feature bits in invoices (BOLT 9). An even bit that we don't know means: do not pay unless you understand me. */
import { Bolt11Refusal } from './bolt11-invoice.js';

/** Even numbers of the features that may appear in an invoice: onion, secret, multi-part, blinding, attribution, metadata. */
const KNOWN_EVEN = new Set([8, 14, 16, 24, 36, 48]);
const PAYMENT_SECRET = 14;

/** @throws Bolt11Refusal for an unknown even bit, or payment secrets announced without one */
export function checkFeatures(features: readonly number[], paymentSecret: string | undefined): void {
  const unknown = features.find((bit) => bit % 2 === 0 && !KNOWN_EVEN.has(bit));
  if (unknown !== undefined) {
    throw new Bolt11Refusal('feature-unknown', `The invoice requires feature ${unknown}, which is not known here.`);
  }
  const announced = features.includes(PAYMENT_SECRET) || features.includes(PAYMENT_SECRET + 1);
  if (announced && paymentSecret === undefined) {
    throw new Bolt11Refusal('payment-secret-missing', 'The invoice announces a payment secret but has none (field s).');
  }
}
