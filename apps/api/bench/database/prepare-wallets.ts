import { floorToSat, subtractMsat } from '@l402kit/money-types';
import { feeOn } from '../../src/money/rules/fee.js';
import type { BenchMoney } from './bench-money.js';
import type { PreparedInvoice } from './prepare-invoices.js';

const FEE_PPM = 3_000;

/** The wallet of each invoice's operator has an invoice ready for what will be owed: a signature takes half a millisecond of JavaScript. */
export async function prepareWallets({ addresses, node }: BenchMoney, invoices: readonly PreparedInvoice[]): Promise<void> {
  for (const { operator, amountMsat } of invoices) {
    const owedMsat = floorToSat(subtractMsat(amountMsat, feeOn(amountMsat, FEE_PPM)));
    const terms = await addresses.resolve(operator.address);
    if (!terms.ok) throw new Error(terms.error.detail);
    const ready = node.receivers.newInvoice({ amountMsat: owedMsat, metadata: terms.value.metadata });
    addresses.set(operator.address, { invoice: () => ready });
  }
}
