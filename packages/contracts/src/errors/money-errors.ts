import type { ErrorDefinition } from './error-definition.js';

/** What the state of an account, an invoice or a payout does not allow. */
export const moneyErrors = {
  'api-key-limit': {
    status: 409, title: 'This account has as many API keys as it may have',
    docs: 'An account can have 100 keys that are not revoked. Revoke one that is not used any more (DELETE /v1/api-keys/{id}), then create the new one.',
  },
  'last-admin-key': {
    status: 409, title: 'The last admin key cannot be revoked',
    docs: 'Without an admin key nobody could manage the account any more. Create another admin key first, then revoke this one.',
  },
  'invoice-not-cancellable': {
    status: 409, title: 'This invoice cannot be cancelled any more',
    docs: 'Only an invoice that nobody has paid and that has not expired can be cancelled. "detail" says what became of this one.',
  },
  'operator-unreachable': {
    status: 503, title: 'The Lightning Address of this account cannot be paid: no new invoices',
    docs: 'Payouts to the Lightning Address have failed for 72 hours. So that no more money gathers that cannot be forwarded, no new invoices are made until a payout goes through. Repair the wallet behind the address.',
  },
  'operator-closed': {
    status: 409, title: 'This account is closing or closed',
    docs: 'An account that is closing or closed makes no new invoices. What it is still owed is paid out.',
  },
  'nothing-to-pay-out': {
    status: 409, title: 'There is no whole satoshi to pay out yet',
    docs: 'A payout needs at least one whole satoshi that is owed and not yet on its way. GET /v1/balance tells how much that is.',
  },
  'payout-in-flight': {
    status: 409, title: 'A payout of this account is already on its way',
    docs: 'One payout at a time: the next one leaves when this one is settled or has failed. GET /v1/payouts shows it.',
  },
} as const satisfies Record<string, ErrorDefinition>;
