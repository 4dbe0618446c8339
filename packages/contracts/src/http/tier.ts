import { z } from 'zod';

export const TIERS = ['free', 'pro', 'founder'] as const;
export const tierSchema = z.enum(TIERS).meta({ id: 'Tier' });
export type TierName = z.infer<typeof tierSchema>;

/** The tiers that can be bought. */
export const boughtTierSchema = z.enum(['pro', 'founder']);
