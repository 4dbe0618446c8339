import { Inject, Injectable } from '@nestjs/common';
import type { ListingJson, ListingPageJson, RegisteredListingJson, RegisterListing, SearchListingsQuery } from '@l402kit/contracts';
import { ADDRESS_RESOLVER, type AddressResolver } from '../../money/ports/address-resolver.js';
import { GUARDED_HTTP, type GuardedHttp } from '../../platform/guarded-http/index.js';
import { RateLimiter } from '../../platform/http/rate-limiter.js';
import { pageRequest, toPage, uuidInPath } from '../../platform/http/page.js';
import { fieldProblem } from '../../platform/http/validation-pipe.js';
import { notFound, Problem } from '../../platform/problem-details/problem.js';
import { addressProblem } from '../operators/operators.errors.js';
import { DirectoryRepository } from './directory.repository.js';
import { listingJson, type ListingRow } from './listing-row.js';
import { findProof, newProofToken, proofUrl } from './ownership-proof.js';

const NOT_FOUND = { other: 'holds other lines only', absent: 'does not exist', unknown: 'could not be read' } as const;
const REGISTRATIONS_PER_MINUTE = 10;
const PROOFS_PER_HOST_AND_MINUTE = 20;

@Injectable()
export class DirectoryService {
  private readonly registrations = new RateLimiter(REGISTRATIONS_PER_MINUTE);
  private readonly proofs = new RateLimiter(PROOFS_PER_HOST_AND_MINUTE);

  constructor(
    private readonly listings: DirectoryRepository,
    @Inject(ADDRESS_RESOLVER) private readonly addresses: AddressResolver,
    @Inject(GUARDED_HTTP) private readonly http: GuardedHttp,
  ) {}

  /** @throws Problem validation-failed, address-invalid, rate-limited */
  async register(body: RegisterListing, source: string): Promise<RegisteredListingJson> {
    take(this.registrations, source, `Up to ${REGISTRATIONS_PER_MINUTE} registrations a minute are allowed.`);
    const address = this.addresses.normalise(body.lightningAddress);
    if (!address.ok) throw addressProblem(address.error);
    const checked = await this.http.checkUrl(body.url);
    if (!checked.ok) throw fieldProblem('url', checked.error.detail);
    checked.value.hash = '';
    const row = await this.listings.register({ ...body, url: checked.value.href, lightningAddress: address.value }, newProofToken());
    return { listing: listingJson(row), proof: { url: proofUrl(row.url), content: row.token } };
  }

  async show(id: string): Promise<ListingJson> { return listingJson(await this.find(id)); }

  async search(query: SearchListingsQuery): Promise<ListingPageJson> {
    const page = pageRequest('listing', query);
    return toPage('listing', await this.listings.search(query, page), page, listingJson);
  }

  async newest(limit: number): Promise<ListingJson[]> {
    return (await this.listings.search({}, { take: limit, before: undefined })).map(listingJson);
  }

  /** Looks for the proof now. The listing is answered as it is then. @throws Problem not-found, rate-limited, validation-failed with what to do */
  async verify(id: string): Promise<ListingJson> {
    const row = await this.find(id);
    take(this.proofs, new URL(row.url).host, 'This host is being asked too often.');
    const found = await findProof(this.http, row);
    if (found.is !== 'there') throw fieldProblem('id', `${proofUrl(row.url)} ${NOT_FOUND[found.is]}. One of its lines must be exactly ${row.token}`, 'path');
    if (!await this.listings.prove(row, found.lines)) throw fieldProblem('id', `A newer listing of this URL has a line further down in ${proofUrl(row.url)}. To show this one instead, make ${row.token} the last line.`, 'path');
    return listingJson(await this.find(id));
  }

  private async find(id: string): Promise<ListingRow> {
    const row = await this.listings.find(uuidInPath('listing', id, 'listing'));
    if (row === undefined) throw notFound('listing');
    return row;
  }
}

function take(limiter: RateLimiter, key: string, words: string): void {
  const { allowed, resetSeconds } = limiter.take(key);
  if (!allowed) throw new Problem('rate-limited', words, { headers: { 'retry-after': String(resetSeconds) } });
}
