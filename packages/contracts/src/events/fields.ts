/** The kinds of field that event data is made of, each described once, so that every schema says the same about it. */
import { ID_PREFIXES, msatToJson, type IdKind, type Msat, type PublicId } from '@l402kit/money-types';
import { z } from 'zod';

/** Whole millisatoshi in a JSON integer; at most 2^53 − 1, which is about 90 BTC. */
export const msatField = (what: string) => z.int().min(0).meta({ description: `${what}, in millisatoshi (1 sat = 1,000 msat)` });

/** Whole satoshi in a JSON integer. */
export const satsField = (what: string) => z.int().min(0).meta({ description: what });

/** RFC 3339 in UTC, with milliseconds: what `Date.prototype.toISOString` writes. */
export const timeField = (what: string) =>
  z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/).meta({ format: 'date-time', description: `${what}, RFC 3339 in UTC` });

/** 32 bytes in 64 lowercase hex digits. */
export const hex32Field = (what: string) => z.string().regex(/^[0-9a-f]{64}$/).meta({ description: `${what}, 32 bytes in lowercase hex` });

export const textField = (what: string) => z.string().meta({ description: what });

/** `inv_…`, `po_…`: a prefix and 26 digits of Crockford base32. */
export const idField = <K extends IdKind>(kind: K, what: string) =>
  z.string().regex(new RegExp(`^${ID_PREFIXES[kind]}_[0-9a-hjkmnp-tv-z]{26}$`)).meta({ description: what }) as unknown as z.ZodType<PublicIdOf<K>>;

export type PublicIdOf<K extends IdKind> = PublicId<(typeof ID_PREFIXES)[K]>;

export const time = (at: Date): string => at.toISOString();
export const timeOrNull = (at: Date | null | undefined): string | null => at?.toISOString() ?? null;
export const amount = (value: Msat): number => msatToJson(value);
export const amountOrNull = (value: Msat | null | undefined): number | null => (value == null ? null : msatToJson(value));
