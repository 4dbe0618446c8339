import { z } from 'zod';
import { idField, timeField } from '../events/fields.js';
import { pageOf, pageQuery, type Page } from './pagination.js';
import { plainText } from './plain-text.js';

export const DIRECTORY_CATEGORIES = ['data', 'ai', 'finance', 'weather', 'compute', 'storage', 'other'] as const;

export const registerListingSchema = z.strictObject({
  url: plainText().min(1, 'must not be empty').max(2_048, 'must have at most 2048 characters').meta({ description: 'Public URL of what is sold, https.', examples: ['https://api.example.com/weather'] }),
  name: plainText().trim().min(1, 'must not be empty').max(100, 'must have at most 100 characters'),
  description: plainText().trim().max(500, 'must have at most 500 characters').optional(),
  category: z.enum(DIRECTORY_CATEGORIES).default('other'),
  priceSats: z.int('must be a whole number of sats').min(0, 'must not be negative').max(10_000_000, 'must be at most 10000000 sats'),
  lightningAddress: plainText().min(3, 'must be a Lightning Address such as name@host').max(320, 'must have at most 320 characters'),
}).meta({ id: 'RegisterListing' });
export type RegisterListing = z.infer<typeof registerListingSchema>;

export const listingSchema = z.object({
  id: idField('listing', 'Id of the listing'),
  url: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  category: z.enum(DIRECTORY_CATEGORIES),
  priceSats: z.int().meta({ description: 'What a call costs, whole sats, as the operator says' }),
  lightningAddress: z.string(),
  verified: z.boolean().meta({ description: 'The owner of the host has put the line of this listing on it.' }),
  health: z.enum(['unknown', 'up', 'down']),
  healthDetail: z.string().nullable(),
  healthCheckedAt: timeField('When it was last asked').nullable(),
  latencyMs: z.int().nullable().meta({ description: 'How long it took to answer, in milliseconds' }),
  createdAt: timeField('When it was registered'),
}).meta({ id: 'Listing' });
export type ListingJson = z.infer<typeof listingSchema>;

export const registeredListingSchema = z.object({
  listing: listingSchema,
  proof: z.object({
    url: z.string(), content: z.string(),
  }).meta({ description: 'Put this content, as a line of its own, at this URL, then POST /v1/directory/{id}/verify.' }),
}).meta({ id: 'RegisteredListing' });
export type RegisteredListingJson = z.infer<typeof registeredListingSchema>;

export const searchListingsQuery = pageQuery('listing').extend({
  q: plainText().trim().min(1, 'must not be empty').max(100, 'must have at most 100 characters').optional().meta({ description: 'Part of the name, the description or the URL.' }),
  category: z.enum(DIRECTORY_CATEGORIES).optional(),
  health: z.enum(['unknown', 'up', 'down']).optional(),
});
export type SearchListingsQuery = z.infer<typeof searchListingsQuery>;
export const listingPageSchema = pageOf(listingSchema, 'ListingPage');
export type ListingPageJson = Page<ListingJson>;
