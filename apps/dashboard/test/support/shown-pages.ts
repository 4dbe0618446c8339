import { balance } from './account-fixtures';
import { addressChange, brokenAccount, busyAccount, endingAccount, freshAccount, limitedAccount, staffRoutes } from './account-routes';
import { problem, type StubRoutes } from './stub-api';

/** A page in one of its states, and how to tell that it has its data. */
export interface Shown {
  readonly name: string;
  readonly path: string;
  readonly routes?: () => StubRoutes;
  readonly signedOut?: boolean;
  readonly staff?: boolean;
  /** Pressed before the picture is taken, by their names. */
  readonly press?: readonly string[];
  /** There when the page has its data. */
  readonly ready: string;
}

/** Every page in every state that a picture is taken of. */
export const PAGES: readonly Shown[] = [
  { name: 'landing', path: '/', signedOut: true, ready: 'text=Every sat is on a line.' },
  { name: 'sign-up', path: '/sign-up', signedOut: true, ready: 'text=That is the whole sign-up' },
  { name: 'sign-in', path: '/sign-in', signedOut: true, ready: 'text=Waiting for a signature' },
  { name: 'not-found', path: '/nothing-here', signedOut: true, ready: 'text=There is nothing at this address' },
  { name: 'overview', path: '/overview', ready: 'text=All resources' },
  { name: 'overview-calls', path: '/overview', press: ['Calls'], ready: 'text=Paid calls per day' },
  { name: 'overview-ending', path: '/overview', routes: () => endingAccount(false), ready: 'text=history older than 7 days is hidden' },
  { name: 'overview-uncovered', path: '/overview', routes: () => endingAccount(true), ready: 'text=your balance would not pay for it now' },
  { name: 'overview-empty', path: '/overview', routes: freshAccount, ready: 'text=Three steps to the first sat' },
  { name: 'overview-error', path: '/overview', routes: brokenAccount, ready: 'text=The figures could not be read' },
  { name: 'payments-error', path: '/payments', routes: brokenAccount, ready: 'text=The payments could not be read' },
  { name: 'webhooks-error', path: '/webhooks', routes: brokenAccount, ready: 'text=The endpoints could not be read' },
  { name: 'payments', path: '/payments', ready: 'text=paid here' },
  { name: 'payments-empty', path: '/payments', routes: freshAccount, ready: 'text=No payments in this period' },
  { name: 'payment', path: '/payments/inv_3', ready: 'text=From challenge to payout' },
  { name: 'payouts', path: '/payouts', ready: 'text=12 here' },
  { name: 'payout', path: '/payouts/po_1', ready: 'text=its SHA-256 is the hash above' },
  { name: 'webhooks', path: '/webhooks', ready: 'text=99.8' },
  { name: 'webhooks-empty', path: '/webhooks', routes: freshAccount, ready: 'text=No endpoints yet' },
  { name: 'webhook', path: '/webhooks/whe_0', ready: 'text=12 here' },
  { name: 'webhook-delivery', path: '/webhooks/whe_0', press: ['payout.settled, show this delivery'], ready: 'text=Taken at attempt 2.' },
  { name: 'webhook-new', path: '/webhooks', press: ['Add endpoint', 'Only these'], ready: 'text=A payout arrived' },
  { name: 'keys', path: '/keys', ready: 'text=old laptop' },
  { name: 'keys-new', path: '/keys', press: ['New key'], ready: 'text=Make the key' },
  { name: 'billing-invoice', path: '/billing', press: ['Pay 9\u202f000 sat over Lightning'], ready: 'text=Waiting for payment' },
  { name: 'billing', path: '/billing', ready: 'text=Expired unpaid' },
  { name: 'billing-asking', path: '/billing', routes: () => ({ ...busyAccount(), 'GET /v1/balance': () => ({ body: { ...balance, owedMsat: 9_500_000 } }) }), press: ['Pay from balance'], ready: 'text=cannot be taken back' },
  { name: 'billing-free', path: '/billing', routes: freshAccount, ready: 'text=You are on' },
  { name: 'exports', path: '/exports', ready: 'text=Removed after 7 days' },
  { name: 'exports-free', path: '/exports', routes: freshAccount, ready: 'text=Exports are part of Pro' },
  { name: 'settings', path: '/settings', ready: 'button[aria-label="Remove phone"]' },
  { name: 'staff', path: '/staff', routes: staffRoutes, staff: true, ready: 'text=Resolve it to an account.' },
  { name: 'staff-sign-in', path: '/staff', staff: true, ready: 'text=Waiting for a signature' },
  { name: 'staff-queues', path: '/staff/queues?queue=payouts', routes: staffRoutes, staff: true, ready: 'text=Wait for volume' },
  { name: 'staff-endpoints', path: '/staff/endpoints', routes: staffRoutes, staff: true, ready: 'text=staging.tiles.example' },
  { name: 'staff-unclaimed', path: '/staff/unclaimed', routes: staffRoutes, staff: true, ready: 'text=In the books' },
  { name: 'staff-actions', path: '/staff/actions', routes: staffRoutes, staff: true, ready: 'text=Tried at once.' },
  { name: 'overview-limited', path: '/overview', routes: limitedAccount, ready: 'text=about €' },
  { name: 'payments-limited', path: '/payments', routes: limitedAccount, ready: 'text=41\u202f208 older payments' },
  { name: 'payouts-limited', path: '/payouts', routes: limitedAccount, ready: 'text=311 older payouts' },
  { name: 'billing-limited', path: '/billing', routes: limitedAccount, ready: 'text=Your history window' },
  { name: 'settings-changing', path: '/settings', routes: () => ({ ...busyAccount(), 'GET /v1/operator/address-changes': () => ({ body: { data: [addressChange()], nextCursor: null } }) }), ready: 'button[aria-label="Remove phone"]' },
  { name: 'settings-closing', path: '/settings', press: ['Close this account'], ready: 'text=This cannot be taken back.' },
  { name: 'payments-nothing', path: '/payments?q=nothing&least=5', routes: () => ({ ...busyAccount(), 'GET /v1/invoices': () => ({ body: { data: [], nextCursor: null, historyFrom: null, hidden: false, hiddenPayments: null } }) }), ready: 'text=Nothing matches' },
  { name: 'payments-further', path: '/payments?least=5000', routes: () => ({ ...busyAccount(), 'GET /v1/invoices': () => ({ body: { data: [], nextCursor: 'inv_9', historyFrom: null, hidden: false, hiddenPayments: null } }) }), ready: 'text=Nothing matches so far' },
  { name: 'payments-wrong', path: '/payments?q=abcdef0123456789abcdef0123456789&least=10&most=5', ready: 'text=Less than the least.' },
  { name: 'payment-unknown', path: '/payments/inv_999', routes: () => ({ ...busyAccount(), 'GET /v1/invoices/{id}/story': () => problem(404, 'not-found', 'There is no such invoice in this account') }), ready: 'text=There is no such payment in this account' },
  { name: 'closed', path: '/closed', signedOut: true, ready: 'text=everything personal is erased' },
  { name: 'payout-failed', path: '/payouts/po_3', ready: 'text=It did not arrive' },
];
