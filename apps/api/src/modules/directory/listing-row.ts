import { publicId } from '@l402kit/money-types';
import type { ListingJson } from '@l402kit/contracts';

export interface ListingRow {
  readonly id: string;
  readonly url: string;
  readonly name: string;
  readonly description: string | null;
  readonly category: ListingJson['category'];
  readonly priceSats: number;
  readonly lightningAddress: string;
  readonly token: string;
  readonly provedAt: Date | null;
  readonly proofCheckedAt: Date | null;
  readonly health: ListingJson['health'];
  readonly healthDetail: string | null;
  readonly healthCheckedAt: Date | null;
  readonly latencyMs: number | null;
  readonly tries: number;
  readonly createdAt: Date;
}

export const listingJson = (row: ListingRow): ListingJson => ({
  id: publicId('listing', row.id), url: row.url, name: row.name, description: row.description, category: row.category, priceSats: row.priceSats,
  lightningAddress: row.lightningAddress, verified: row.provedAt !== null, health: row.health, healthDetail: row.healthDetail,
  healthCheckedAt: row.healthCheckedAt?.toISOString() ?? null, latencyMs: row.latencyMs, createdAt: row.createdAt.toISOString(),
});
