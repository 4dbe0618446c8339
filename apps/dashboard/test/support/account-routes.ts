import type {
  AddressChangeJson, AddressProofJson, AdminActionsJson, AdminEndpointsJson, AdminOverviewJson, AdminQueueItemsJson, AdminQueuesJson, AdminUnclaimedJson, ClaimedJson, ExportJson, SignedUpJson, WalletAuthJson,
} from '@l402kit/contracts';
import { ago, apiKeys, balance, balanceToday, delivery, deliveryDetail, endpoint, health, hex, invoice, operator, payout, purchase, session, stats, story, tiers } from './account-fixtures';
import { problem, type StubAnswer, type StubRequest, type StubRoutes } from './stub-api';

const page = (data: readonly unknown[], nextCursor: string | null = null) => ({ body: { data, nextCursor } });
const many = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index));
const signedIn = ({ headers }: StubRequest) => headers.cookie?.includes('l402_session=') === true;
const ended = (): StubAnswer => problem(401, 'session-invalid', 'This session has ended: sign in again');

let challenges = 0;
const walletAuth = (action: 'login' | 'link'): WalletAuthJson => ({
  id: `wla_${++challenges}`, action, lnurl: `LNURL1${hex('lnurl').slice(0, 60).toUpperCase().replace(/[1BIO]/g, 'Q')}`, url: `https://l402kit.example/v1/auth/lnurl/callback?tag=login&k1=${hex('k1')}`, expiresAt: new Date(Date.now() + 272_000).toISOString(),
});

export const exportFile = (over: Partial<ExportJson> = {}): ExportJson => ({
  id: 'exp_1', kind: 'payments', format: 'csv', columns: ['id', 'paidAt', 'resource', 'receivedMsat'], timeZone: 'UTC', from: ago(40 * 86_400_000), to: ago(86_400_000), status: 'ready', rows: 98_114, rowsExpected: 98_114, bytes: 16_220_114, sha256: 'c0ffee'.repeat(10) + 'c0de',
  totals: { receivedMsat: 793_756_000, feeMsat: 2_381_268, netMsat: 791_374_732 }, failure: null, fileName: 'payments.csv', createdAt: ago(3_600_000), finishedAt: ago(3_500_000), expiresAt: new Date(Date.now() + 6 * 86_400_000).toISOString(), ...over,
});

export const RECEIPT = 'x7CkVQm0o3mC1gS8pN5yR2tU4wA6zB9dE1fG3hJ5kL7';

export const addressChange = (over: Partial<AddressChangeJson> = {}): AddressChangeJson => ({
  id: 'adc_1', lightningAddress: operator.lightningAddress, newLightningAddress: 'mira@other.example', status: 'waiting', proof: 'address', requestedAt: ago(0), effectiveAt: new Date(Date.now() + 86_400_000).toISOString(), finishedAt: null, ...over,
});

export const addressProof = (state: AddressProofJson['state']): AddressProofJson => ({
  id: 'prf_1', lightningAddress: operator.lightningAddress, method: 'payment', state, triesLeft: 4, file: null, failure: null, createdAt: ago(1_000), expiresAt: new Date(Date.now() + 590_000).toISOString(),
});

const signedUp = (lightningAddress: string): SignedUpJson => ({
  operator: { ...operator, lightningAddress, tier: 'free', tierUntil: null },
  keys: {
    admin: { ...apiKeys[0], secret: 'l402_9Xk2_admin-secret-shown-once' } as SignedUpJson['keys']['admin'],
    invoices: { ...apiKeys[1], secret: 'l402_b71Q_invoices-secret-shown-once' } as SignedUpJson['keys']['invoices'],
  },
});

/** A busy account on Pro. */
export const busyAccount = (): StubRoutes => ({
  'GET /v1/sessions/current': (request) => (signedIn(request) ? { body: session } : ended()),
  'POST /v1/sessions': ({ body }) => ((body as { apiKey: string }).apiKey.startsWith('l402_9Xk2')
    ? { body: session, headers: { 'set-cookie': 'l402_session=opened; Path=/; HttpOnly; SameSite=Lax' } }
    : problem(401, 'api-key-invalid', 'This API key is unknown or was revoked')),
  'DELETE /v1/sessions/current': () => ({ status: 204, headers: { 'set-cookie': 'l402_session=; Path=/; Max-Age=0' } }),
  'DELETE /v1/sessions': () => ({ status: 204, headers: { 'set-cookie': 'l402_session=; Path=/; Max-Age=0' } }),
  'POST /v1/operators': ({ body }) => {
    const { lightningAddress } = body as { lightningAddress: string };
    return lightningAddress.includes('@') ? { status: 201, body: signedUp(lightningAddress) } : problem(422, 'address-invalid', 'This is not a Lightning Address', { detail: 'There is no @ in it.' });
  },
  'GET /v1/operator': () => ({ body: operator }),
  'PATCH /v1/operator': ({ body }) => ({ body: { ...operator, ...(body as object) } }),
  'DELETE /v1/operator': () => ({ status: 202, body: { operator: { ...operator, status: 'closing' }, closingReceipt: RECEIPT } }),
  'POST /v1/operator/address-changes': ({ body }) => ({ status: 201, body: addressChange({ newLightningAddress: (body as { lightningAddress: string }).lightningAddress }) }),
  'DELETE /v1/operator/address-changes/{id}': () => ({ status: 204 }),
  'POST /v1/auth/address-proofs': () => ({ status: 201, body: addressProof('preparing') }),
  'GET /v1/auth/address-proofs/{id}': () => ({ body: addressProof('sent') }),
  'POST /v1/auth/address-proofs/{id}': ({ body }) => ((body as { code?: string }).code === 'RIGHT123' ? { body: { proof: addressProof('proved'), session } } : problem(422, 'proof-code-wrong', 'This is not the code', { triesLeft: 4 })),
  'GET /v1/operator/address-changes': () => page([]),
  'GET /admin/v1/sessions/current': () => ended(),
  'POST /admin/v1/sessions': () => ({ status: 201, body: walletAuth('login') }),
  'GET /admin/v1/sessions/{id}': () => ({ body: { state: 'waiting', detail: null } }),
  'POST /v1/auth/lnurl': ({ body }) => ({ status: 201, body: walletAuth((body as { action: 'login' | 'link' }).action) }),
  'GET /v1/auth/lnurl/{id}': () => ({ body: { state: 'waiting', detail: null } }),
  'GET /v1/wallet-keys': () => page([{ id: 'wk_1', name: 'phone', publicKey: `02${hex('wallet')}`, createdAt: ago(8 * 86_400_000), lastUsedAt: ago(3_600_000) }]),
  'GET /v1/api-keys': () => page(apiKeys),
  'POST /v1/api-keys': ({ body }) => ({ status: 201, body: { ...apiKeys[1], ...(body as object), id: 'key_9', secret: 'l402_new-secret-shown-once' } }),
  'DELETE /v1/api-keys/{id}': () => ({ body: { ...apiKeys[1], revokedAt: ago(0) } }),
  'GET /v1/invoices': ({ query }) => ({ body: { data: many(Math.min(25, Number(query.get('limit') ?? 20)), (index) => invoice(index)), nextCursor: 'inv_24', historyFrom: null, hidden: false, hiddenPayments: null } }),
  'GET /v1/invoices/{id}/story': ({ path }) => ({ body: story(Number.parseInt(path.split('_')[1] ?? '0', 10)) }),
  'GET /v1/payouts': ({ query }) => page(many(12, (index) => payout(index)).filter(({ status, createdAt }) => (query.get('status') ?? status) === status
    && createdAt >= (query.get('createdAfter') ?? '') && createdAt < (query.get('createdBefore') ?? '9')).slice(0, Number(query.get('limit') ?? 20))),
  'GET /v1/payouts/{id}': ({ path }) => ({ body: payout(Number(path.split('_')[1] ?? 0)) }),
  'GET /v1/payouts/{id}/payments': () => ({ body: { data: [3, 4, 6, 7].map((index) => ({ invoiceId: `inv_${index}`, amountMsat: 20_937 * index, creditedAt: ago(index * 41_000) })), more: false } }),
  'POST /v1/payouts': () => ({ status: 202, body: payout(0) }),
  'GET /v1/balance': () => ({ body: balance }),
  'GET /v1/balance/today': () => ({ body: balanceToday() }),
  'GET /v1/stats': ({ query }) => ({ body: stats(query.get('by') === 'resource' ? 'resource' : 'day') }),
  'GET /v1/webhook-endpoints': () => page(many(3, (index) => endpoint(index))),
  'GET /v1/webhook-endpoints/{id}': ({ path }) => ({ body: endpoint(Number(path.split('_')[1] ?? 0)) }),
  'GET /v1/webhook-endpoints/{id}/health': ({ path }) => ({ body: health(Number.parseInt(path.split('_')[1] ?? '0', 10)) }),
  'POST /v1/webhook-endpoints': ({ body }) => ((body as { url: string }).url.startsWith('https://')
    ? { status: 201, body: { ...endpoint(0, { id: 'whe_9', ...(body as object) }), secret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD' } }
    : problem(422, 'webhook-url-refused', 'Webhooks cannot be sent to this URL', { detail: 'It must begin with https://.' })),
  'GET /v1/webhook-endpoints/{id}/secret': () => ({ body: { secret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD', previousSecret: null, previousSecretUntil: null } }),
  'POST /v1/webhook-endpoints/{id}/rotate-secret': () => ({ body: { secret: 'whsec_9nFVsBQIhrscChlQIMV+b5sSYspob7oE', previousSecret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD', previousSecretUntil: new Date(Date.now() + 86_400_000).toISOString() } }),
  'POST /v1/webhook-endpoints/{id}/test': () => ({ status: 202, body: delivery(0, { test: true, eventType: 'webhook.test', status: 'owed' }) }),
  'POST /v1/webhook-endpoints/{id}/recover': () => ({ body: { deliveries: 17 } }),
  'POST /v1/webhook-endpoints/{id}/enable': () => ({ body: endpoint(2, { status: 'enabled' }) }),
  'GET /v1/webhook-endpoints/{id}/deliveries': () => page(many(12, (index) => delivery(index)), 'whd_11'),
  'GET /v1/webhook-endpoints/{id}/deliveries/{id}': ({ path }) => ({ body: deliveryDetail(Number(path.split('_').at(-1) ?? 0)) }),
  'POST /v1/webhook-endpoints/{id}/deliveries/{id}/resend': () => ({ body: delivery(1, { status: 'owed' }) }),
  'GET /v1/tiers': () => ({ body: tiers }),
  'GET /v1/tiers/purchases': () => page([purchase(0), purchase(1), purchase(2, { status: 'expired', paidAt: null, receivedMsat: null })]),
  'POST /v1/tiers/purchases': ({ body }) => ({ status: 201, body: purchase(9, { ...(body as object), status: 'open', paidAt: null, receivedMsat: null, until: null, createdAt: ago(0) }) }),
  'GET /v1/tiers/purchases/{id}': () => ({ body: purchase(9, { status: 'open', paidAt: null, receivedMsat: null, until: null }) }),
  'GET /v1/exports': () => page([exportFile({ id: 'exp_2', status: 'running', rows: 148_419, rowsExpected: 231_904, finishedAt: null, expiresAt: null, totals: null }), exportFile(), exportFile({ id: 'exp_3', kind: 'ledger', status: 'failed', rows: 0, bytes: 0, sha256: null, totals: null, failure: 'The worker was stopped.' }), exportFile({ id: 'exp_4', status: 'expired' })]),
  'POST /v1/exports': () => ({ status: 202, body: exportFile({ id: 'exp_5', status: 'waiting', rows: 0 }) }),
});

const volume = (paid: number) => ({ paid, receivedMsat: paid * 5_000_000, feeMsat: paid * 15_000, routingMsat: paid * 900 });

/** What staff see: one payment that nobody knows, one payout that does not arrive. */
const adminOverview: AdminOverviewJson = {
  at: ago(0), volume: { today: volume(3_690), days7: volume(37_710), days30: volume(140_053) }, operators: { active: 412, unreachable: 3, dormant: 9, closing: 1, closed: 4 },
  accounts: [{ code: 'channels:main', balanceMsat: 32_350_336_000 }, { code: 'revenue:fees', balanceMsat: -812_406_118 }, { code: 'revenue:tiers', balanceMsat: -1_917_000_000 }, { code: 'expense:routing', balanceMsat: 96_220_411 }, { code: 'expense:proofs', balanceMsat: 412_000 }, { code: 'suspense', balanceMsat: -21_000 }],
  owedMsat: 29_687_533_293, inFlightMsat: 30_008_000, node: { available: true, inboundMsat: 26_649_664_000, outboundMsat: 32_350_336_000, blockHeight: 884_112, synced: true },
  reconciliation: { checkedAt: ago(30_000), ledgerMsat: 32_350_336_000, nodeMsat: 32_350_336_000, pendingMsat: 0, differsSince: null },
  unknownPayments: [{ kind: 'suspense', paymentHash: hex('unknown'), amountMsat: 21_000, since: ago(1_200_000), detail: 'A payment for an invoice that is not ours.', action: 'Resolve it to an account.' }],
  stuckPayouts: [{ id: 'po_9', operator: 'op_7', destination: 'otto@wallet.example', amountMsat: 25_004_000, since: ago(7_200_000), state: 'waiting', detail: 'The host does not answer.', action: 'Nothing: it is tried again.' }],
  queues: [{ name: 'webhook.deliver', waiting: 41, oldestSeconds: 4 }, { name: 'payout.attempt', waiting: 0, oldestSeconds: null }], endpoints: { enabled: 96, failing: 2, disabled: 1 },
};

const queues: AdminQueuesJson = {
  jobs: { kind: 'redis', available: true, queues: [{ name: 'deliver-endpoint', waiting: 41, active: 32, delayed: 96, failed: 1 }, { name: 'write-export', waiting: 0, active: 1, delayed: 0, failed: 0 }] },
  queues: [
    { name: 'deliveries', waiting: 41, failed: 3, oldestSeconds: 4 }, { name: 'payouts', waiting: 1, failed: 1, oldestSeconds: 7_200 }, { name: 'settlements', waiting: 0, failed: 0, oldestSeconds: null }, { name: 'exports', waiting: 1, failed: 0, oldestSeconds: 40 },
    { name: 'cancellations', waiting: 0, failed: 0, oldestSeconds: null }, { name: 'proofs', waiting: 0, failed: 0, oldestSeconds: null }, { name: 'closings', waiting: 1, failed: 0, oldestSeconds: 86_400 },
  ],
};
const queueItem = (over: Partial<AdminQueueItemsJson['items'][number]>): AdminQueueItemsJson['items'][number] => ({
  id: 'po_9', operator: 'op_7', what: '25004 sats to otto@wallet.example', state: 'failing', since: ago(7_200_000), nextAt: new Date(Date.now() + 600_000).toISOString(), attempts: 4, detail: 'The host does not answer.', action: 'Nothing: it is tried again.', canRetry: true, ...over,
});
const endpoints: AdminEndpointsJson = {
  endpoints: [
    { id: 'whe_2', operator: 'op_1', host: 'staging.tiles.example', status: 'disabled', statusReason: 'Nothing got through for 5 days: 503 Service Unavailable.', failingSince: ago(5 * 86_400_000), heldUntil: null, owed: 0, oldestOwedSeconds: null, day: health(2).day },
    { id: 'whe_0', operator: 'op_1', host: 'hooks.tiles.example', status: 'enabled', statusReason: null, failingSince: null, heldUntil: null, owed: 41, oldestOwedSeconds: 4, day: health(0).day },
  ],
};
const unclaimed: AdminUnclaimedJson = { totalMsat: 412_977, accounts: [{ operator: 'op_closed1', closedAt: ago(40 * 86_400_000), amountMsat: 412_000 }, { operator: 'op_closed2', closedAt: ago(61 * 86_400_000), amountMsat: 977 }] };
const actions: AdminActionsJson = { actions: [{ at: ago(300_000), by: `02${hex('staff')}`, action: 'retry', subject: 'po_9', detail: 'Tried at once.' }, { at: ago(90_000_000), by: 'root', action: 'resolve', subject: hex('suspense'), detail: 'Credited 21 sats to op_7.' }] };
const claimed: ClaimedJson = { outcome: 'credited', amountMsat: 412_000, creditedTo: 'op_1', at: ago(0) };

/** The staff API; a wallet on the list has signed in. */
export const staffRoutes = (): StubRoutes => ({
  'GET /admin/v1/queues': () => ({ body: queues }),
  'GET /admin/v1/queues/payouts': () => ({ body: { name: 'payouts', items: [queueItem({}), queueItem({ id: 'po_8', state: 'parked', what: '5003 sats to mira@wallet.example', nextAt: null, attempts: 1, detail: 'The route costs more than its budget.', action: 'Wait for volume, or ask the operator to bear the excess.', canRetry: false })] } satisfies AdminQueueItemsJson }),
  'POST /admin/v1/queues/payouts/{id}/retry': () => ({ body: { item: queueItem({ state: 'working' }) } }),
  'GET /admin/v1/endpoints': () => ({ body: endpoints }),
  'GET /admin/v1/unclaimed': () => ({ body: unclaimed }),
  'POST /admin/v1/unclaimed/claims': () => ({ body: claimed }),
  'GET /admin/v1/actions': () => ({ body: actions }),
  'GET /admin/v1/sessions/current': () => ({ body: { publicKey: `02${hex('staff')}`, expiresAt: new Date(Date.now() + 3_600_000).toISOString() } }),
  'GET /admin/v1/overview': () => ({ body: adminOverview }),
});

/** Everything but the session fails, as while the database is away. */
export const brokenAccount = (): StubRoutes => {
  const broken = (): StubAnswer => problem(503, 'database-unavailable', 'The service cannot reach its database: try again after "Retry-After"', { detail: 'Whether a request that creates something was carried out is not known.' });
  const routes = busyAccount();
  return { ...Object.fromEntries(Object.keys(routes).map((route) => [route, broken])), 'GET /v1/sessions/current': routes['GET /v1/sessions/current'] ?? broken };
};

/** Pro ends in three days: nothing renews it, or the balance would but has too little. */
export const endingAccount = (renewFromBalance: boolean): StubRoutes => {
  const tierUntil = new Date(Date.now() + 2.5 * 86_400_000).toISOString();
  const ending = { ...operator, tierUntil, renewFromBalance };
  return {
    ...busyAccount(),
    'GET /v1/sessions/current': (request) => (signedIn(request) ? { body: { ...session, operator: ending } } : ended()),
    'GET /v1/operator': () => ({ body: ending }),
    'GET /v1/tiers': () => ({ body: { ...tiers, current: { tier: 'pro', until: tierUntil, daysLeft: 3, renewFromBalance, ...(renewFromBalance ? { renewalCovered: false } : {}) } } }),
  };
};

/** An account of four minutes, on Free. */
export const freshAccount = (): StubRoutes => {
  const fresh = { ...operator, tier: 'free' as const, tierUntil: null, payoutThresholdSats: 0, lightningAddress: 'otto@wallet.example', createdAt: ago(240_000) };
  return {
    ...busyAccount(),
    'GET /v1/sessions/current': (request) => (signedIn(request) ? { body: { ...session, operator: fresh } } : ended()),
    'GET /v1/operator': () => ({ body: fresh }),
    'GET /v1/stats': ({ query }) => ({ body: stats(query.get('by') === 'resource' ? 'resource' : 'day', { empty: true }) }),
    'GET /v1/balance': () => ({ body: { ...balance, owedMsat: 0, inFlightMsat: 0 } }),
    'GET /v1/balance/today': () => ({ body: { ...balanceToday(), openingMsat: 0, payments: 0, receivedMsat: 0, feeMsat: 0, payouts: 0, paidOutMsat: 0, closingMsat: 0, inFlightMsat: 0 } }),
    'GET /v1/invoices': () => ({ body: { data: [], nextCursor: null, historyFrom: ago(7 * 86_400_000), hidden: false, hiddenPayments: null } }),
    'GET /v1/payouts': () => page([]),
    'GET /v1/webhook-endpoints': () => page([]),
    'GET /v1/tiers': () => ({ body: { ...tiers, current: { tier: 'free', until: null, daysLeft: null, renewFromBalance: false } } }),
    'GET /v1/tiers/purchases': () => page([]),
    'GET /v1/exports': () => page([]),
    'GET /v1/wallet-keys': () => page([]),
  };
};

/** On Free, with more behind its seven days than in them. */
export const limitedAccount = (): StubRoutes => {
  const limited = { ...operator, tier: 'free' as const, tierUntil: null, lightningAddress: 'otto@wallet.example', createdAt: ago(90 * 86_400_000) };
  const historyFrom = ago(7 * 86_400_000);
  return {
    ...freshAccount(),
    'GET /v1/sessions/current': (request) => (signedIn(request) ? { body: { ...session, operator: limited, fiat: { currency: 'EUR', perBtc: 91_234, at: null } } } : ended()),
    'GET /v1/operator': () => ({ body: limited }),
    'GET /v1/balance': () => ({ body: { ...balance, inFlightMsat: 0 } }),
    // A tier was paid from the balance, and nothing is on its way.
    'GET /v1/balance/today': () => {
      const day = balanceToday();
      return { body: { ...day, otherMsat: -9_000_000, paidOutMsat: day.paidOutMsat - 9_000_000 + 5_003_000, closingMsat: 81_377, inFlightMsat: 0 } };
    },
    'GET /v1/stats': ({ query }) => ({ body: { ...stats(query.get('by') === 'resource' ? 'resource' : 'day', { days: 7 }), previous: null, change: null, historyFrom, hidden: true } }),
    'GET /v1/invoices': ({ query }) => ({ body: { data: many(Math.min(6, Number(query.get('limit') ?? 20)), (index) => invoice(index)), nextCursor: null, historyFrom, hidden: true, hiddenPayments: { count: 41_208, receivedMsat: 206_040_000 } } }),
    'GET /v1/payouts': ({ query }) => ({ body: { data: many(3, (index) => payout(index)).filter(({ status }) => (query.get('status') ?? status) === status), nextCursor: null, historyFrom, hidden: true, hiddenPayouts: { count: 311, amountMsat: 1_556_000_000 } } }),
  };
};
