import { msat, msatToJson, publicId } from '@l402kit/money-types';
import type { CarriedPaymentsJson, PayoutJson } from '@l402kit/contracts';
import type { Carried } from './forwarding/forwarding.repository.js';
import type { Payout } from '../../platform/database/generated/client.js';

const hex = (bytes: Uint8Array | null): string | null => (bytes === null ? null : Buffer.from(bytes).toString('hex'));

export const payoutJson = (row: Payout): PayoutJson => ({
  id: publicId('payout', row.id),
  status: row.status,
  kind: row.kind,
  amountMsat: msatToJson(msat(row.amountMsat)),
  routingFeeMsat: row.routingFeeMsat === null ? null : msatToJson(msat(row.routingFeeMsat)),
  // Before it has arrived, the column has what is reserved for it.
  routingBorneMsat: row.status === 'settled' ? msatToJson(msat(row.excessFeeMsat)) : null,
  feeLimitMsat: msatToJson(msat(row.feeLimitMsat)),
  destination: row.destination,
  paymentHash: hex(row.paymentHash),
  preimage: hex(row.preimage),
  failureCode: row.failureCode,
  failureDetail: row.failureDetail,
  warnings: row.descriptionHashOk ? [] : ['The invoice of the wallet does not commit to the description that it announced (LUD-06). The money arrived, but the wallet should be corrected.'],
  createdAt: row.createdAt.toISOString(),
  finishedAt: row.finishedAt?.toISOString() ?? null,
});

/** @param carried one more than `most` where there is more */
export const carriedJson = (carried: readonly Carried[], most: number): CarriedPaymentsJson => ({
  data: carried.slice(0, most).map((one) => ({
    invoiceId: one.invoiceId === undefined ? null : publicId('invoice', one.invoiceId), amountMsat: msatToJson(one.amountMsat), creditedAt: one.at.toISOString(),
  })),
  more: carried.length > most,
});
