import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { newUuid } from '@l402kit/money-types';
import type { RegisterListing, SearchListingsQuery } from '@l402kit/contracts';
import { Database } from '../../platform/database/database.js';
import type { PageRequest } from '../../platform/http/page.js';
import type { ListingRow } from './listing-row.js';

const COLUMNS = `id, url, name, description, category, price_sats as "priceSats", lightning_address as "lightningAddress", token, proved_at as "provedAt", proof_checked_at as "proofCheckedAt",
  health, health_detail as "healthDetail", health_checked_at as "healthCheckedAt", latency_ms as "latencyMs", tries, created_at as "createdAt"`;

/** Of so many at most the hosts are told apart in one pass. */
const MOST_DUE = 2_000;

@Injectable()
export class DirectoryRepository {
  constructor(private readonly database: Database) {}

  /** The same text is the same listing, whoever sends it. @param token of the listing, if it is a new one */
  async register(listing: RegisterListing, token: string): Promise<ListingRow> {
    const { url, name, description = null, category, priceSats, lightningAddress } = listing;
    const hash = createHash('sha256').update(JSON.stringify([url, name, description, category, priceSats, lightningAddress])).digest();
    await this.database.pool.query(
      `insert into directory_listings (id, url, name, description, category, price_sats, lightning_address, content_hash, token)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (content_hash) do nothing`,
      [newUuid(), url, name, description, category, priceSats, lightningAddress, hash, token]);
    const { rows } = await this.database.pool.query<ListingRow>(`select ${COLUMNS} from directory_listings where content_hash = $1`, [hash]);
    return rows[0]!;
  }

  async find(id: string): Promise<ListingRow | undefined> {
    const { rows } = await this.database.pool.query<ListingRow>(`select ${COLUMNS} from directory_listings where id = $1`, [id]);
    return rows[0];
  }

  /** Proved ones, newest first. */
  async search({ q, category, health }: Pick<SearchListingsQuery, 'q' | 'category' | 'health'>, page: PageRequest): Promise<ListingRow[]> {
    const { rows } = await this.database.pool.query<ListingRow>(
      `select ${COLUMNS} from directory_listings
       where proved_at is not null and ($1::uuid is null or id < $1) and ($2::text is null or category = $2) and ($3::text is null or health::text = $3)
         and ($4::text is null or name ilike $4 or description ilike $4 or url ilike $4)
       order by id desc limit $5`,
      [page.before ?? null, category ?? null, health ?? null, q === undefined ? null : `%${q.replace(/[\\%_]/g, '\\$&')}%`, page.take]);
    return rows;
  }

  /**
   * The owner of the host has said which listing is theirs. Of several of one URL the one whose line comes last in the file
   * counts: an older line that was left there brings no older text back.
   * @param lines of the file
   * @returns whether the listing is the proved one now
   */
  async prove(listing: ListingRow, lines: readonly string[]): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      // One at a time for each URL; the rows alone would not stop two that insert nothing.
      await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 402))', [listing.url]);
      const { rows } = await tx.query<{ id: string }>(
        `select id from directory_listings where url = $1 and token = any($2) order by array_position($2::text[], token) desc limit 1`, [listing.url, lines]);
      if (rows[0]?.id !== listing.id) return false;
      await tx.query(`update directory_listings set proof = null, proved_at = null, tries = 0 where url = $1 and id <> $2 and proved_at is not null`, [listing.url, listing.id]);
      await tx.query(
        `update directory_listings set proof = 'token', proved_at = coalesce(proved_at, clock_timestamp()), proof_checked_at = clock_timestamp(), next_check_at = clock_timestamp() where id = $1`, [listing.id]);
      return true;
    });
  }

  async unprove(id: string): Promise<void> {
    await this.database.pool.query(`update directory_listings set proof = null, proved_at = null, tries = 0 where id = $1`, [id]);
  }

  /** What is due, longest first, and nobody else's for `leaseSeconds`. At most one of each host. */
  async takeDue(which: 'proved' | 'unproved', limit: number, leaseSeconds: number): Promise<ListingRow[]> {
    const { rows } = await this.database.pool.query<ListingRow>(
      `with due as (select id, substring(url from '^[a-z]+://([^/?#]+)') as host, next_check_at from directory_listings
                    where next_check_at <= clock_timestamp() and (proved_at is not null) = $1 order by next_check_at limit $4),
            of_each_host as (select distinct on (host) id, next_check_at from due order by host, next_check_at),
            chosen as (select id from of_each_host order by next_check_at limit $2)
       update directory_listings l set next_check_at = clock_timestamp() + make_interval(secs => $3) from chosen
       where l.id = chosen.id and l.next_check_at <= clock_timestamp() returning ${COLUMNS.replace(/^id/, 'l.id')}`, [which === 'proved', limit, leaseSeconds, MOST_DUE]);
    return rows;
  }

  async recordHealth(id: string, health: { readonly up: boolean; readonly detail: string | null; readonly latencyMs: number | null }, nextSeconds: number): Promise<void> {
    await this.database.pool.query(
      `update directory_listings set health = $2::directory_health, health_detail = $3, latency_ms = $4, health_checked_at = clock_timestamp(), next_check_at = clock_timestamp() + make_interval(secs => $5) where id = $1`,
      [id, health.up ? 'up' : 'down', health.detail, health.latencyMs, nextSeconds]);
  }

  async proofSeen(id: string): Promise<void> {
    await this.database.pool.query(`update directory_listings set proof_checked_at = clock_timestamp() where id = $1`, [id]);
  }

  /** @param nextSeconds null: it has had its chances, and is forgotten */
  async notProved(id: string, nextSeconds: number | null): Promise<void> {
    await this.database.pool.query(
      nextSeconds === null ? `delete from directory_listings where id = $1 and proved_at is null and $2::int is null`
        : `update directory_listings set tries = tries + 1, next_check_at = clock_timestamp() + make_interval(secs => $2) where id = $1`, [id, nextSeconds]);
  }
}
