/**
 * The worker's part of the directory: looks for proofs, and asks proved APIs whether they are there. A few at a time, each
 * host once a pass: what strangers register must not make us flood anybody.
 */
import { GuardedHttpProblem, type GuardedHttp } from '../../platform/guarded-http/index.js';
import type { DirectoryRepository } from './directory.repository.js';
import type { ListingRow } from './listing-row.js';
import { findProof } from './ownership-proof.js';

/** Apart from each other: whoever registers much without proving it keeps nothing that is proved from being checked. */
const PROVED_AT_ONCE = 4;
const UNPROVED_AT_ONCE = 2;
/** Longer than a check can take. */
const LEASE_SECONDS = 60;
const HEALTH_EVERY_SECONDS = 600;
const PROOF_EVERY_MS = 86_400_000;
/** After the registration, then after a minute, 10 minutes, an hour, a day, three days, and another three. */
const PROOF_AGAIN_SECONDS = [60, 600, 3_600, 86_400, 259_200, 259_200] as const;

/** One pass. @returns how many were looked at */
export async function checkListings(listings: DirectoryRepository, http: GuardedHttp): Promise<number> {
  const proved = await listings.takeDue('proved', PROVED_AT_ONCE, LEASE_SECONDS);
  const unproved = await listings.takeDue('unproved', UNPROVED_AT_ONCE, LEASE_SECONDS);
  await Promise.all([...proved.map((listing) => checkProved(listings, http, listing)), ...unproved.map((listing) => lookForProof(listings, http, listing))]);
  return proved.length + unproved.length;
}

async function lookForProof(listings: DirectoryRepository, http: GuardedHttp, listing: ListingRow): Promise<void> {
  const found = await findProof(http, listing);
  if (found.is === 'there' && await listings.prove(listing, found.lines)) return;
  await listings.notProved(listing.id, PROOF_AGAIN_SECONDS[listing.tries] ?? null);
}

async function checkProved(listings: DirectoryRepository, http: GuardedHttp, listing: ListingRow): Promise<void> {
  if (listing.proofCheckedAt === null || Date.now() - listing.proofCheckedAt.getTime() > PROOF_EVERY_MS) {
    const found = await findProof(http, listing);
    // A host that is in trouble has said nothing.
    if (found.is === 'absent' || found.is === 'other') { await listings.unprove(listing.id); return; }
    if (found.is === 'there') await listings.proofSeen(listing.id);
  }
  const startedAt = performance.now();
  const { up, detail } = await isUp(http, listing.url);
  await listings.recordHealth(listing.id, { up, detail, latencyMs: up ? Math.round(performance.now() - startedAt) : null }, HEALTH_EVERY_SECONDS);
}

/** Whatever is no error of the server counts: a paid API answers 402. */
async function isUp(http: GuardedHttp, url: string): Promise<{ readonly up: boolean; readonly detail: string | null }> {
  try {
    const { status } = await http.request({ url, maxBodyBytes: 1_024, onTooLarge: 'truncate' });
    return status < 500 ? { up: true, detail: null } : { up: false, detail: `It answers with HTTP status ${status}.` };
  } catch (error) {
    if (error instanceof GuardedHttpProblem) return { up: false, detail: error.detail };
    throw error;
  }
}
