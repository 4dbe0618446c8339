import type { ErrorDefinition } from './error-definition.js';

const checkFirst = 'Pay a few sats to the address from another wallet to see whether it works.';

/** Why a Lightning Address cannot be paid (LUD-16, LUD-06). "detail" has the reason in words. */
export const addressErrors = {
  'address-invalid': {
    status: 422, title: 'This is not a Lightning Address',
    docs: 'A Lightning Address looks like an e-mail address: name@host, with lowercase letters, digits and . _ - + in the name. "detail" says what is wrong with this one.',
  },
  'address-not-found': {
    status: 422, title: 'The host does not know this Lightning Address',
    docs: `The host answered that there is no such name. Check the spelling. ${checkFirst}`,
  },
  'address-unreachable': {
    status: 422, title: 'The host of this Lightning Address cannot be reached',
    docs: `The host did not answer, not in time, or not over HTTPS at a public address. "detail" says which. Try again later. ${checkFirst}`,
  },
  'address-not-pay': {
    status: 422, title: 'The host does not offer payments for this Lightning Address',
    docs: 'The host answered, but not with the terms of a payment (LUD-06, tag "payRequest"). "detail" says what was wrong with the answer.',
  },
  'address-limits-invalid': {
    status: 422, title: 'The host of this Lightning Address states limits that nobody can pay',
    docs: 'The smallest and largest amount that the host names contradict each other, or are no whole numbers of msat. Only the wallet provider can correct this.',
  },
  'address-refused': {
    status: 422, title: 'The host of this Lightning Address refuses payments',
    docs: `The host answered with an error; "detail" has its reason in its own words. ${checkFirst}`,
  },
  'address-busy': {
    status: 503, title: 'The host of this Lightning Address is being asked too often: try again after "Retry-After"',
    docs: 'We ask each wallet provider only so often. Nothing is wrong with the address: send the request again in a few seconds.',
  },
  'address-invoice-invalid': {
    status: 422, title: 'The host of this Lightning Address gave an invoice that cannot be paid',
    docs: 'The invoice that the host made does not match what was asked for. Only the wallet provider can correct this.',
  },
} as const satisfies Record<string, ErrorDefinition>;
