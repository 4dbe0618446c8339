import { z } from 'zod';

/** A bound of an amount in a query parameter, whole millisatoshi. */
export const amountQuery = (what: string) =>
  z.coerce.number('must be a whole number of millisatoshi').int('must be a whole number of millisatoshi, at most 2^53 - 1').min(0, 'must not be negative').meta({ description: `${what}, in millisatoshi` });

/** Fields of lists that can be filtered by amount. */
export const amountRange = {
  minAmountMsat: amountQuery('Only amounts of this or more').optional(),
  maxAmountMsat: amountQuery('Only amounts of this or less').optional(),
} as const;
