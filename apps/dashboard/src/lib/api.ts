/**
 * Everything the pages ask of the API, by resource. The only place that talks to it from the browser. Shapes are those
 * of @l402kit/contracts; every call throws ApiProblem.
 */
import type {
  AddressChangeJson, AddressProofJson, AdminActionsJson, AdminEndpointsJson, AdminOverviewJson, AdminQueueItemsJson, AdminQueueName, AdminQueuesJson, AdminRetriedJson, AdminSessionJson,
  AdminUnclaimedJson, ApiKeyJson, BalanceDayJson, BalanceJson, CarriedPaymentsJson, ClaimedJson, ClaimUnclaimed, ClosingJson, CreateExport, ExportJson,
  InvoicePageJson, InvoiceStoryJson, LedgerPageJson, NewApiKeyJson, NewWebhookEndpointJson, OperatorJson, Page, PayoutJson, PayoutPageJson, RecoveredJson,
  Scope, SessionJson, SignedUpJson, StartAddressProof, StatsJson, TierPurchaseJson, TiersJson, UpdateOperator, UpdateWebhookEndpoint, WalletAuthAction,
  WalletAuthJson, WalletAuthStateJson, WalletKeyJson, WebhookDeliveryDetailJson, WebhookDeliveryJson, WebhookEndpointJson, WebhookHealthJson, WebhookSecretJson,
} from '@l402kit/contracts';
import { request, type Query } from './request';

/** What a form gives for a webhook endpoint; the API fills in the rest. */
export interface EndpointForm {
  readonly url: string;
  readonly description: string;
  readonly eventTypes: readonly string[];
}

const id = encodeURIComponent;
const get = <T>(path: string, query?: Query, signal?: AbortSignal) => request<T>('GET', path, { query, signal });
const post = <T>(path: string, body: unknown = {}, idempotencyKey?: string) => request<T>('POST', path, { body, idempotencyKey });
const remove = <T = void>(path: string) => request<T>('DELETE', path);
const endpoint = (endpointId: string) => `/v1/webhook-endpoints/${id(endpointId)}`;

export const api = {
  operators: {
    signUp: (lightningAddress: string, idempotencyKey: string) => post<SignedUpJson>('/v1/operators', { lightningAddress }, idempotencyKey),
    current: () => get<OperatorJson>('/v1/operator'),
    update: (changes: UpdateOperator) => request<OperatorJson>('PATCH', '/v1/operator', { body: changes }),
    close: () => remove<ClosingJson>('/v1/operator'),
  },
  addressChanges: {
    list: () => get<Page<AddressChangeJson>>('/v1/operator/address-changes', { limit: 10 }),
    start: (lightningAddress: string) => post<AddressChangeJson>('/v1/operator/address-changes', { lightningAddress }),
    cancel: (changeId: string) => remove(`/v1/operator/address-changes/${id(changeId)}`),
  },
  sessions: {
    current: () => get<SessionJson>('/v1/sessions/current'),
    open: (apiKey: string) => post<SessionJson>('/v1/sessions', { apiKey }),
    close: () => remove('/v1/sessions/current'),
    closeAll: () => remove('/v1/sessions'),
  },
  walletAuth: {
    start: (action: WalletAuthAction, name?: string) => post<WalletAuthJson>('/v1/auth/lnurl', name === undefined ? { action } : { action, name }),
    state: (authId: string) => get<WalletAuthStateJson>(`/v1/auth/lnurl/${id(authId)}`),
  },
  addressProofs: {
    start: (purpose: StartAddressProof['purpose'], lightningAddress: string, method: 'payment' | 'file') => post<AddressProofJson>('/v1/auth/address-proofs', { purpose, lightningAddress, method }),
    show: (proofId: string) => get<AddressProofJson>(`/v1/auth/address-proofs/${id(proofId)}`),
    prove: (proofId: string, code?: string) => post<unknown>(`/v1/auth/address-proofs/${id(proofId)}`, code === undefined ? {} : { code }),
  },
  walletKeys: {
    list: () => get<Page<WalletKeyJson>>('/v1/wallet-keys', { limit: 100 }),
    remove: (keyId: string) => remove(`/v1/wallet-keys/${id(keyId)}`),
  },
  apiKeys: {
    list: () => get<Page<ApiKeyJson>>('/v1/api-keys', { limit: 100 }),
    create: (name: string, scopes: readonly Scope[]) => post<NewApiKeyJson>('/v1/api-keys', { name, scopes }),
    revoke: (keyId: string) => remove<ApiKeyJson>(`/v1/api-keys/${id(keyId)}`),
  },
  invoices: {
    list: (query: Query) => get<InvoicePageJson>('/v1/invoices', query),
    story: (invoiceId: string) => get<InvoiceStoryJson>(`/v1/invoices/${id(invoiceId)}/story`),
  },
  payouts: {
    list: (query: Query) => get<PayoutPageJson>('/v1/payouts', query),
    show: (payoutId: string) => get<PayoutJson>(`/v1/payouts/${id(payoutId)}`),
    payments: (payoutId: string) => get<CarriedPaymentsJson>(`/v1/payouts/${id(payoutId)}/payments`),
    now: () => post<PayoutJson>('/v1/payouts'),
  },
  balance: () => get<BalanceJson>('/v1/balance'),
  balanceToday: () => get<BalanceDayJson>('/v1/balance/today'),
  ledger: (query: Query) => get<LedgerPageJson>('/v1/ledger', query),
  stats: (query: { from: string; to: string; by: 'day' | 'resource' }) => get<StatsJson>('/v1/stats', query),
  webhooks: {
    list: () => get<Page<WebhookEndpointJson>>('/v1/webhook-endpoints', { limit: 100 }),
    show: (endpointId: string) => get<WebhookEndpointJson>(endpoint(endpointId)),
    health: (endpointId: string) => get<WebhookHealthJson>(`${endpoint(endpointId)}/health`),
    create: (form: EndpointForm) => post<NewWebhookEndpointJson>('/v1/webhook-endpoints', form),
    update: (endpointId: string, changes: UpdateWebhookEndpoint | EndpointForm) => request<WebhookEndpointJson>('PATCH', endpoint(endpointId), { body: changes }),
    remove: (endpointId: string) => remove(endpoint(endpointId)),
    enable: (endpointId: string) => post<WebhookEndpointJson>(`${endpoint(endpointId)}/enable`),
    pause: (endpointId: string) => post<WebhookEndpointJson>(`${endpoint(endpointId)}/pause`),
    secret: (endpointId: string) => get<WebhookSecretJson>(`${endpoint(endpointId)}/secret`),
    rotate: (endpointId: string) => post<WebhookSecretJson>(`${endpoint(endpointId)}/rotate-secret`),
    test: (endpointId: string, type: string) => post<WebhookDeliveryJson>(`${endpoint(endpointId)}/test`, { type }),
    recover: (endpointId: string, since: string) => request<RecoveredJson>('POST', `${endpoint(endpointId)}/recover`, { query: { since }, body: {} }),
    deliveries: (endpointId: string, query: Query) => get<Page<WebhookDeliveryJson>>(`${endpoint(endpointId)}/deliveries`, query),
    delivery: (endpointId: string, deliveryId: string) => get<WebhookDeliveryDetailJson>(`${endpoint(endpointId)}/deliveries/${id(deliveryId)}`),
    resend: (endpointId: string, deliveryId: string) => post<WebhookDeliveryJson>(`${endpoint(endpointId)}/deliveries/${id(deliveryId)}/resend`),
  },
  tiers: {
    show: () => get<TiersJson>('/v1/tiers'),
    buy: (tier: 'pro' | 'founder', payWith: 'lightning' | 'balance', idempotencyKey: string) => post<TierPurchaseJson>('/v1/tiers/purchases', { tier, payWith }, idempotencyKey),
    purchase: (purchaseId: string) => get<TierPurchaseJson>(`/v1/tiers/purchases/${id(purchaseId)}`),
    purchases: () => get<Page<TierPurchaseJson>>('/v1/tiers/purchases', { limit: 50 }),
  },
  exports: {
    list: () => get<Page<ExportJson>>('/v1/exports', { limit: 50 }),
    create: (wanted: Partial<CreateExport>) => post<ExportJson>('/v1/exports', wanted),
    cancel: (exportId: string) => post<ExportJson>(`/v1/exports/${id(exportId)}/cancel`),
    downloadPath: (exportId: string) => `/v1/exports/${id(exportId)}/download`,
  },
  staff: {
    signIn: () => post<WalletAuthJson>('/staff-api/admin/v1/sessions'),
    signInState: (authId: string) => get<WalletAuthStateJson>(`/staff-api/admin/v1/sessions/${id(authId)}`),
    session: () => get<AdminSessionJson>('/staff-api/admin/v1/sessions/current'),
    signOut: () => remove('/staff-api/admin/v1/sessions/current'),
    overview: () => get<AdminOverviewJson>('/staff-api/admin/v1/overview'),
    queues: () => get<AdminQueuesJson>('/staff-api/admin/v1/queues'),
    queueItems: (name: AdminQueueName, query: Query) => get<AdminQueueItemsJson>(`/staff-api/admin/v1/queues/${name}`, query),
    retry: (name: AdminQueueName, itemId: string) => post<AdminRetriedJson>(`/staff-api/admin/v1/queues/${name}/${id(itemId)}/retry`),
    endpoints: () => get<AdminEndpointsJson>('/staff-api/admin/v1/endpoints'),
    unclaimed: () => get<AdminUnclaimedJson>('/staff-api/admin/v1/unclaimed'),
    claim: (claim: ClaimUnclaimed) => post<ClaimedJson>('/staff-api/admin/v1/unclaimed/claims', claim),
    actions: () => get<AdminActionsJson>('/staff-api/admin/v1/actions'),
  },
};
