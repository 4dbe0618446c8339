import { notFound, Problem } from '../../platform/problem-details/problem.js';

export const purchaseNotFound = (): Problem => notFound('purchase');

const REFUSED = { 'not-needed': 'tier-not-needed', 'balance-too-small': 'balance-too-small', closed: 'operator-closed' } as const;
export const purchaseRefused = (why: keyof typeof REFUSED): Problem => new Problem(REFUSED[why]);
