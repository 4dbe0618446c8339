import { msat, msatToJson, publicId, type Msat } from '@l402kit/money-types';
import type { InvoiceJson } from '@l402kit/contracts';
import type { OpenedInvoice } from '../../money/open-invoice.js';
import type { Invoice } from '../../platform/database/generated/client.js';
import { contextJson } from './invoice-context.js';

export interface AskedFor {
  readonly amountMsat: Msat;
  readonly description: string;
  readonly resource: string | null;
}

/** An invoice as it is when it was just opened: also what a repeated request is answered. */
export const openedInvoiceJson = (invoice: OpenedInvoice, asked: AskedFor): InvoiceJson => ({
  id: publicId('invoice', invoice.id),
  status: 'open',
  kind: 'call',
  amountMsat: msatToJson(asked.amountMsat),
  description: asked.description,
  resource: asked.resource,
  paymentRequest: invoice.bolt11,
  paymentHash: invoice.paymentHash,
  createdAt: invoice.createdAt.toISOString(),
  expiresAt: invoice.expiresAt.toISOString(),
  late: false,
});

export function invoiceJson(row: Invoice): InvoiceJson {
  const opened = openedInvoiceJson(
    { id: row.id, bolt11: row.bolt11, paymentHash: Buffer.from(row.paymentHash).toString('hex'), createdAt: row.createdAt, expiresAt: row.expiresAt },
    { amountMsat: msat(row.amountMsat), description: row.description, resource: row.resource });
  const context = contextJson(row.context);
  return { ...opened, status: row.status, kind: row.kind, late: row.late, ...paidFields(row), ...(context === undefined ? {} : { context }) };
}

function paidFields({ receivedMsat, feeMsat, paidAt }: Invoice): Pick<InvoiceJson, 'receivedMsat' | 'feeMsat' | 'netMsat' | 'paidAt'> {
  if (receivedMsat === null || feeMsat === null || paidAt === null) return {};
  return { receivedMsat: msatToJson(msat(receivedMsat)), feeMsat: msatToJson(msat(feeMsat)), netMsat: msatToJson(msat(receivedMsat - feeMsat)), paidAt: paidAt.toISOString() };
}
