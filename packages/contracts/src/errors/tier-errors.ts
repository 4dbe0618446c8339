import type { ErrorDefinition } from './error-definition.js';

/** What the account's tier does not allow, and what can be wrong with buying one. */
export const tierErrors = {
  'tier-required': {
    status: 403, title: 'This needs the Pro tier',
    docs: 'Exports are part of Pro and Founder. GET /v1/tiers shows what they cost, POST /v1/tiers/purchases buys one.',
  },
  'tier-not-needed': {
    status: 409, title: 'This account has this tier, or a better one, for ever',
    docs: 'Founder never ends and includes Pro: there is nothing to buy.',
  },
  'balance-too-small': {
    status: 409, title: 'Less is owed to this account than the tier costs',
    docs: 'Paying from the balance needs as much as the tier costs, owed and not yet on its way. Pay with Lightning instead, or wait for more volume.',
  },
  'export-not-ready': {
    status: 409, title: 'This export has no file: it is not ready, or no longer kept',
    docs: 'GET /v1/exports/{id} tells how far it is. Files are kept for 7 days; ask for a new export afterwards.',
  },
  'export-not-cancellable': {
    status: 409, title: 'This export is not under way any more',
    docs: 'Only one that is waiting or running can be cancelled. A file that is ready is removed after 7 days by itself.',
  },
  'export-limit': {
    status: 409, title: 'Too many exports of this account are under way',
    docs: 'Wait until one of them is ready.',
  },
} as const satisfies Record<string, ErrorDefinition>;
