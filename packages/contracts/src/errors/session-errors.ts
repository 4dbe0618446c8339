import type { ErrorDefinition } from './error-definition.js';

/** What can be wrong with signing in and with sessions. */
export const sessionErrors = {
  'session-invalid': {
    status: 401, title: 'This session has ended: sign in again',
    docs: 'The session in the cookie ended, was signed out, or the API key or wallet that opened it was revoked. Sign in again (POST /v1/sessions, or with a wallet).',
  },
  'origin-not-allowed': {
    status: 403, title: 'Requests with a session cookie must come from the dashboard',
    docs: 'A request that changes something and is signed in by a cookie must carry an Origin header of the dashboard. Programs use an API key instead: "Authorization: Bearer <key>".',
  },
  'wallet-auth-limit': {
    status: 409, title: 'Too many wallets are linked to this account',
    docs: 'Remove a wallet that is not used any more (DELETE /v1/wallet-keys/{id}), then link the new one.',
  },
  'proof-not-possible': {
    status: 409, title: 'The proof cannot be made for this address now',
    docs: '"detail" says why: there is no account without a key for the address, it has earned too little, its wallet takes no 1-sat payment or no comment, or there were too many proofs today. A file on the domain of the address (method "file") needs neither payment nor comment.',
  },
  'proof-code-wrong': {
    status: 422, title: 'This is not the code',
    docs: 'The code does not agree with the one in the comment of the payment, or the file was not found with the right content. "triesLeft" says how often it may still be tried.',
  },
  'proof-ended': {
    status: 409, title: 'This proof has ended: begin a new one',
    docs: 'A code can be given for 10 minutes and at most 5 times, and counts once. Begin a new proof.',
  },
  'address-change-waiting': {
    status: 409, title: 'A change of the payout address is already waiting',
    docs: 'Cancel the change that waits (DELETE /v1/operator/address-changes/{id}) before asking for another.',
  },
  'address-change-finished': {
    status: 409, title: 'This change cannot be cancelled any more',
    docs: 'It was applied or cancelled before.',
  },
} as const satisfies Record<string, ErrorDefinition>;
