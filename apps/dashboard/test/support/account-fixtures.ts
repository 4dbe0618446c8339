/** One account as the API would describe it, with a month of payments. Everything is made from a fixed seed. */
import type {
  ApiKeyJson, BalanceDayJson, BalanceJson, InvoiceJson, InvoiceStoryJson, OperatorJson, PayoutJson, SessionJson, StatsJson, TierPurchaseJson, TiersJson, WebhookDeliveryDetailJson, WebhookDeliveryJson, WebhookEndpointJson, WebhookHealthJson,
} from '@l402kit/contracts';
import { createHash } from 'node:crypto';

const DAY = 86_400_000;
export const hex = (seed: string) => createHash('sha256').update(seed).digest('hex');
export const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const dayText = (daysBefore: number) => new Date(Date.now() - daysBefore * DAY).toISOString().slice(0, 10);

export const operator: OperatorJson = {
  id: 'op_1', lightningAddress: 'mira@wallet.example', status: 'active', tier: 'pro', tierUntil: new Date(Date.now() + 20 * DAY).toISOString(), renewFromBalance: false,
  payoutThresholdSats: 5000, bearsExcessRouting: false, feePpm: 3000, createdAt: ago(100 * DAY),
};
export const session: SessionJson = { id: 'ses_1', operator, scopes: ['admin'], method: 'api-key', createdAt: ago(60_000), expiresAt: new Date(Date.now() + DAY).toISOString(), apiUrl: 'https://api.l402kit.example' };

const RESOURCES = [['GET /v1/forecast', 10], ['GET /v1/tiles/12/2196/1364', 2], ['GET /v1/geocode', 5], ['POST /v1/route', 21], ['GET /v1/archive', 250]] as const;
const STATUSES = ['paid', 'paid', 'open', 'paid', 'paid', 'expired', 'paid', 'paid', 'paid', 'cancelled'] as const;

export function invoice(index: number, over: Partial<InvoiceJson> = {}): InvoiceJson {
  const [resource, sats] = RESOURCES[index % RESOURCES.length] ?? ['GET /', 1];
  const status = over.status ?? STATUSES[index % STATUSES.length] ?? 'paid';
  const createdAt = ago(index * 41_000 + 30_000);
  const amountMsat = sats * 1000;
  return {
    id: `inv_${index}`, status, kind: 'call', amountMsat, description: '', resource, paymentRequest: `lnbcrt${hex(`pr${index}`)}`, paymentHash: hex(`hash${index}`),
    createdAt, expiresAt: new Date(Date.parse(createdAt) + 900_000).toISOString(), late: false,
    ...(status === 'paid' ? { paidOut: index > 12, receivedMsat: amountMsat, feeMsat: sats * 3, netMsat: amountMsat - sats * 3, paidAt: new Date(Date.parse(createdAt) + 3_788).toISOString() } : {}),
    ...over,
  };
}

export function payout(index: number, over: Partial<PayoutJson> = {}): PayoutJson {
  const status = over.status ?? (index === 0 ? 'in_flight' : index === 3 ? 'failed' : 'settled');
  const createdAt = ago(index * 3_600_000 + 20_000);
  return {
    id: `po_${index}`, status, kind: 'payout', amountMsat: (5003 + index * 17) * 1000, routingFeeMsat: status === 'settled' ? 6104 : null, routingBorneMsat: status === 'settled' ? (index === 2 ? 1104 : 0) : null, feeLimitMsat: 7500, destination: operator.lightningAddress,
    paymentHash: hex(`payout${index}`), preimage: status === 'settled' ? hex(`preimage${index}`) : null,
    failureCode: status === 'failed' ? 'no-route' : null, failureDetail: status === 'failed' ? 'No route to the wallet had enough liquidity.' : null,
    warnings: [], createdAt, finishedAt: status === 'in_flight' ? null : new Date(Date.parse(createdAt) + 1906).toISOString(), ...over,
  };
}

export const balance: BalanceJson = { owedMsat: 81_377, inFlightMsat: 5_003_000, payout: { state: 'idle', nextAttemptAt: null, reason: null, heldCostMsat: null, heldBudgetMsat: null } };

/** What today's payments of `stats` and four payouts made of it. */
export const balanceToday = (): BalanceDayJson => {
  const { paid = 0, receivedMsat = 0, feeMsat = 0 } = stats('day').rows.at(-1) ?? {};
  const [closingMsat, otherMsat, payouts] = [5_084_377, 0, 4];
  const openingMsat = 535_300;
  return { day: dayText(0), openingMsat, payments: paid, receivedMsat, feeMsat, payouts, paidOutMsat: openingMsat + receivedMsat - feeMsat + otherMsat - closingMsat, otherMsat, closingMsat, inFlightMsat: 5_003_000 };
};

const figures = (opened: number, paid: number, receivedMsat: number, served: number | null = null) => ({
  opened, paid, served, receivedMsat, feeMsat: receivedMsat * 3 / 1000, netMsat: receivedMsat - receivedMsat * 3 / 1000, successBasisPoints: opened === 0 ? null : Math.floor((paid * 10_000) / opened),
});

export function stats(by: 'day' | 'resource', { days = 30, empty = false }: { days?: number; empty?: boolean } = {}): StatsJson {
  const dayRows = Array.from({ length: days }, (_, index) => {
    const before = days - 1 - index;
    const calls = empty ? 0 : 3000 + Number.parseInt(hex(`day${before}`).slice(0, 3), 16);
    return { day: dayText(before), resource: null, ...figures(Math.ceil(calls * 1.1), calls, calls * 5000) };
  });
  const resourceRows = RESOURCES.map(([resource, sats], index) => ({ day: null, resource, ...figures(9540 - index * 1700, 8204 - index * 1500, (8204 - index * 1500) * sats * 1000, 8204 - index * 1501) }));
  const rows = by === 'day' ? dayRows : empty ? [] : resourceRows;
  const sum = (key: 'opened' | 'paid' | 'receivedMsat') => rows.reduce((total, row) => total + row[key], 0);
  const total = figures(sum('opened'), sum('paid'), sum('receivedMsat'), by === 'resource' && !empty ? resourceRows.reduce((served, row) => served + row.served!, 0) : null);
  return { from: dayText(days - 1), to: dayText(0), by, rows, total, previous: empty ? null : figures(total.opened, Math.floor(total.paid * 0.97), Math.floor(total.receivedMsat * 0.96 / 1000) * 1000), change: { paid: 0, opened: 0, receivedMsat: 0, netMsat: 0, successBasisPoints: 0 }, historyFrom: null, hidden: false };
}

export function story(index: number, over: Partial<InvoiceJson> = {}): InvoiceStoryJson {
  const told = invoice(index, over);
  const { paidAt } = told;
  if (paidAt === undefined) return { invoice: told, forwarding: null, events: [], deliveries: [] };
  const after = (ms: number) => new Date(Date.parse(paidAt) + ms).toISOString();
  return {
    invoice: told,
    forwarding: { paidOut: true, paidOutBy: 'po_1', paidOutAt: after(47_000), owedMsat: 0, parts: [{ kind: 'payout', payoutId: 'po_1', state: 'settled', amountMsat: told.netMsat ?? 0, at: after(47_000) }] },
    events: [{ id: 'evt_1', type: 'call.served', sequence: '184214', at: after(27), data: { statusCode: 200, durationMs: 41 } }],
    deliveries: [{ ...delivery(0), attempts: 1, createdAt: after(2), endpointUrl: endpoint(0).url, endpointDescription: '', lastAttempt: { at: after(109), durationMs: 84, statusCode: 200, errorDetail: null } }],
  };
}

export const health = (index: number): WebhookHealthJson => {
  const figures = { attempts: 18_453, delivered: 18_422, successBasisPoints: index === 1 ? 10_000 : 9_983, p50Ms: 71, p95Ms: index === 1 ? 121 : 84 };
  return { day: index === 2 ? { attempts: 0, delivered: 0, successBasisPoints: null, p50Ms: null, p95Ms: null } : figures, week: figures, owed: index === 0 ? 1 : 0, exhausted: index === 0 ? 1 : 0 };
};

export const apiKeys: ApiKeyJson[] = [
  { id: 'key_1', name: 'admin', prefix: 'l402_9Xk2', scopes: ['admin'], createdAt: ago(90 * DAY), revokedAt: null },
  { id: 'key_2', name: 'api server', prefix: 'l402_b71Q', scopes: ['invoices'], createdAt: ago(90 * DAY), revokedAt: null },
  { id: 'key_3', name: 'old laptop', prefix: 'l402_c00F', scopes: ['read', 'webhooks'], createdAt: ago(80 * DAY), revokedAt: ago(3 * DAY) },
];

export const tiers: TiersJson = {
  current: { tier: 'pro', until: operator.tierUntil, daysLeft: 20, renewFromBalance: false },
  tiers: [
    { tier: 'free', priceSats: 0, days: null, feePpm: 3000, historyDays: 7, exports: false, canBuy: false },
    { tier: 'pro', priceSats: 9000, days: 30, feePpm: 3000, historyDays: null, exports: true, canBuy: true },
    { tier: 'founder', priceSats: 1_000_000, days: null, feePpm: 3000, historyDays: null, exports: true, canBuy: true },
  ],
};

export function purchase(index: number, over: Partial<TierPurchaseJson> = {}): TierPurchaseJson {
  const daysAgo = index * 30 + 10;
  return {
    id: `tp_${index}`, tier: 'pro', payWith: 'lightning', priceSats: 9000, status: 'active', paymentRequest: `lnbcrt90u1p5m9nnqpp5${hex(`bill${index}`)}${hex(`bill2${index}`)}`, paymentHash: hex(`bill${index}`), periods: 1,
    receivedMsat: 9_000_000, creditedMsat: 0, until: ago((daysAgo - 30) * DAY), createdAt: ago(daysAgo * DAY), expiresAt: new Date(Date.now() + 860_000).toISOString(), paidAt: ago(daysAgo * DAY), ...over,
  };
}

export function endpoint(index: number, over: Partial<WebhookEndpointJson> = {}): WebhookEndpointJson {
  return {
    id: `whe_${index}`, url: `https://${['hooks', 'books', 'staging'][index] ?? 'more'}.tiles.example/l402`, description: '', eventTypes: index === 1 ? ['payout.settled', 'payout.failed'] : ['*'],
    status: index === 2 ? 'disabled' : 'enabled', statusReason: index === 2 ? 'Nothing got through for 5 days: 503 Service Unavailable.' : null, headerNames: [], maxConcurrency: 8, ratePerMinute: null,
    failingSince: null, heldUntil: null, previousSecretUntil: null, createdAt: ago(60 * DAY), updatedAt: ago(6 * DAY), ...over,
  };
}

export function delivery(index: number, over: Partial<WebhookDeliveryJson> = {}): WebhookDeliveryJson {
  const status = over.status ?? (index === 2 ? 'owed' : index === 5 ? 'exhausted' : 'delivered');
  return {
    id: `whd_${index}`, endpointId: 'whe_0', eventId: `evt_${index}`, eventType: ['invoice.paid', 'payout.settled', 'payout.created'][index % 3] ?? 'invoice.paid', test: false, status, attempts: index === 1 || index === 2 ? 2 : 1,
    nextAttemptAt: status === 'owed' ? new Date(Date.now() + 180_000).toISOString() : null, createdAt: ago(index * 37_000), finishedAt: status === 'owed' ? null : ago(index * 37_000 - 90), ...over,
  };
}

export function deliveryDetail(index: number): WebhookDeliveryDetailJson {
  const base = delivery(index);
  const body = JSON.stringify({ specversion: '1.0', id: base.eventId, source: '/operators/op_1', type: `com.l402kit.${base.eventType}`, subject: 'po_1', time: base.createdAt, sequence: '00000000000000184223', data: { amountMsat: 5_003_000, routingFeeMsat: 6104, paymentHash: hex('payout1') } });
  return {
    ...base, body,
    attemptLog: [
      { id: 'wha_2', at: ago(index * 37_000 - 5_000), durationMs: 66, requestHeaders: { 'content-type': 'application/cloudevents+json; charset=utf-8', 'webhook-id': base.eventId, 'webhook-timestamp': '1795168800' }, responseHeaders: null, statusCode: 200, response: '{"stored":true}', errorCode: null, errorDetail: null },
      { id: 'wha_1', at: base.createdAt, durationMs: 41, requestHeaders: { 'content-type': 'application/cloudevents+json; charset=utf-8', 'webhook-id': base.eventId, 'webhook-timestamp': '1795168800', 'webhook-signature': 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=' }, responseHeaders: { 'content-type': 'application/json' }, statusCode: 503, response: 'upstream connect error', errorCode: 'status', errorDetail: 'The receiver answered 503.' },
    ],
  };
}
