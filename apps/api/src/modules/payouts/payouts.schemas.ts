import { msat, msatToJson, publicId } from '@l402kit/money-types';
import type { PayoutJson } from '@l402kit/contracts';
import type { Payout } from '../../platform/database/generated/client.js';

const hex = (bytes: Uint8Array | null): string | null => (bytes === null ? null : Buffer.from(bytes).toString('hex'));

export const payoutJson = (row: Payout): PayoutJson => ({
  id: publicId('payout', row.id),
  status: row.status,
  kind: row.kind,
  amountMsat: msatToJson(msat(row.amountMsat)),
  routingFeeMsat: row.routingFeeMsat === null ? null : msatToJson(msat(row.routingFeeMsat)),
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
