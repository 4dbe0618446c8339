/** LND's settlements: what an invoice message tells of them, and how those are found that no subscription tells. */
import { msat } from '@l402kit/money-types';
import type { Settlement } from '../../money/ports/lightning-node.js';
import type { LndClient } from './lnd-client.js';
import type { LndInvoice, LndInvoicePage } from './lnd-messages.js';

export const dateOf = (seconds: string): Date => new Date(Number(seconds) * 1000);

export interface IndexedSettlement extends Settlement {
  /** LND's settle_index: from 1, one more with each settlement */
  readonly index: number;
}

/**
 * The settlements in one message: none while it is not settled, one afterwards. An AMP invoice, which can be paid again and
 * again, has one for each payment; its set id stands for the hash, which is the same for all of them.
 */
export function settlementsOf(invoice: LndInvoice): IndexedSettlement[] {
  if (invoice.is_amp) {
    return Object.entries(invoice.amp_invoice_state)
      .filter(([, part]) => part.state === 'SETTLED' && part.settle_index !== '0')
      .map(([setId, part]) => settlement(setId, part.settle_index, part.amt_paid_msat, part.settle_time));
  }
  if (invoice.state !== 'SETTLED') return [];
  return [settlement(invoice.r_hash.toString('hex'), invoice.settle_index, invoice.amt_paid_msat, invoice.settle_date)];
}

function settlement(paymentHash: string, index: string, receivedMsat: string, settledAt: string): IndexedSettlement {
  return { paymentHash, receivedMsat: msat(BigInt(receivedMsat)), settledAt: dateOf(settledAt), cursor: index, index: Number(index) };
}

const PAGE = 1_000;
const PAGE_MS = 120_000;
/** Longest life of an invoice (INVOICE_EXPIRY_SECONDS at its highest), and a day. */
const LONGEST_LIFE_SECONDS = 8 * 86_400;

/** The settlement with index 1: pages from the oldest invoice on. */
export async function firstSettlement(client: LndClient): Promise<IndexedSettlement | undefined> {
  for (let offset = '0'; ;) {
    const page = await client.call<LndInvoicePage>('ListInvoices', { index_offset: offset, num_max_invoices: PAGE }, PAGE_MS);
    const first = page.invoices.flatMap(settlementsOf).find(({ index }) => index === 1);
    if (first || page.invoices.length < PAGE) return first;
    offset = page.last_index_offset;
  }
}

/**
 * The highest settle_index, 0 when nothing was ever settled. LND lists invoices by when they were made, not by when they
 * were settled: pages from the newest on, until what is left was made too early to have been settled later.
 */
export async function highestSettleIndex(client: LndClient): Promise<number> {
  let highest = 0;
  let settledAt = 0;
  for (let offset = '0'; ;) {
    const page = await client.call<LndInvoicePage>('ListInvoices', { index_offset: offset, num_max_invoices: PAGE, reversed: true }, PAGE_MS);
    for (const { index, settledAt: at } of page.invoices.flatMap(settlementsOf)) {
      if (index <= highest) continue;
      highest = index;
      settledAt = at.getTime() / 1000;
    }
    const oldest = page.invoices[0];
    if (page.invoices.length < PAGE || !oldest || Number(oldest.creation_date) + LONGEST_LIFE_SECONDS < settledAt) return highest;
    offset = page.first_index_offset;
  }
}
