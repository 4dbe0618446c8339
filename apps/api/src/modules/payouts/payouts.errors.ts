import { publicId } from '@l402kit/money-types';
import { notFound, Problem } from '../../platform/problem-details/problem.js';

export const payoutNotFound = (): Problem => notFound('payout');
export const nothingToPayOut = (): Problem => new Problem('nothing-to-pay-out');
export const payoutInFlight = (payoutId: string): Problem => new Problem('payout-in-flight', undefined, { extra: { payoutId: publicId('payout', payoutId) } });
