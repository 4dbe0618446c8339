import { z } from 'zod';
import { hex32Field, msatField, timeField } from '../events/fields.js';

const volumeSchema = z.object({ paid: z.int(), receivedMsat: msatField('What callers paid'), feeMsat: msatField('What it earned us'), routingMsat: z.int().meta({ description: 'What routes cost us, in millisatoshi; what operators bore of them is not in it' }) });

/** What the platform's staff see on one page. Served on a port of its own, to staff wallets only. */
export const adminOverviewSchema = z.object({
  at: timeField('When it was read'),
  volume: z.object({ today: volumeSchema, days7: volumeSchema, days30: volumeSchema }),
  operators: z.object({ active: z.int(), unreachable: z.int(), dormant: z.int(), closing: z.int(), closed: z.int() }),
  accounts: z.array(z.object({ code: z.string(), balanceMsat: z.int() })).meta({ description: 'Shared accounts of the ledger. Positive: we have it; negative: we owe or earned it.' }),
  owedMsat: z.int().meta({ description: 'Owed to all operators together.' }),
  inFlightMsat: z.int(),
  node: z.object({ available: z.boolean(), inboundMsat: z.int().nullable(), outboundMsat: z.int().nullable(), blockHeight: z.int().nullable(), synced: z.boolean().nullable() }),
  reconciliation: z.object({ checkedAt: timeField('When'), ledgerMsat: z.int(), nodeMsat: z.int(), pendingMsat: z.int().meta({ description: 'What the node did by itself that is not final yet: a part of nodeMsat that the ledger does not have, and no difference.' }), differsSince: timeField('Since when').nullable() }).nullable(),
  unknownPayments: z.array(z.object({ kind: z.enum(['unknown-payment', 'suspense', 'quarantine']), paymentHash: hex32Field('Payment hash').nullable(), amountMsat: z.int().nullable(), since: timeField('Since when'), detail: z.string(), action: z.string() })),
  stuckPayouts: z.array(z.object({ id: z.string(), operator: z.string(), destination: z.string(), amountMsat: z.int(), since: timeField('Since when'), state: z.string(), detail: z.string().nullable(), action: z.string() })),
  queues: z.array(z.object({ name: z.string(), waiting: z.int(), oldestSeconds: z.int().nullable() })),
  endpoints: z.object({ enabled: z.int(), failing: z.int(), disabled: z.int() }),
}).meta({ id: 'AdminOverview' });
export type AdminOverviewJson = z.infer<typeof adminOverviewSchema>;

export const adminSessionSchema = z.object({ publicKey: z.string(), expiresAt: timeField('When it ends by itself') }).meta({ id: 'AdminSession' });
export type AdminSessionJson = z.infer<typeof adminSessionSchema>;
