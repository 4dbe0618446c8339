import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@l402kit/money-types';
import { ADDRESS_RESOLVER, type AddressProblem, type AddressResolver } from '../../money/ports/address-resolver.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { Problem } from '../../platform/problem-details/problem.js';
import { addressProblem } from '../operators/operators.errors.js';
import { KeylessAccountsRepository, type KeylessAccount } from './keyless-accounts.repository.js';
import { LookupPace } from './lookup-pace.js';
import type { Asker } from './invoice-quota.js';
import { TokenBuckets } from '../../platform/http/token-buckets.js';

const HOUR_MS = 3_600_000;
const GOOD_FOR_MS = 24 * HOUR_MS;
/** Looked up again behind the answers from here on: half a day of trouble at the host closes no shop. */
const AGAIN_AFTER_MS = 12 * HOUR_MS;
/** A shop that is known waits longer for its turn than a new one may, so strangers' new addresses cannot crowd it out. */
const KNOWN_WAITS_MS = 5_000;
const NEW_WAITS_MS = 2_000;
/** Addresses that a source may name for the first time. */
const NEW_ADDRESSES = { capacity: 20, perMinute: 2 };
const FAILURE_KEPT_MS = 30_000;
const MAX_FAILURES = 10_000;

/** Opens the account of an address once the address has been seen to be payable, and sees to it that it still is. */
@Injectable()
export class KeylessAccounts {
  private readonly pace = new LookupPace();
  private readonly newAddresses = new TokenBuckets(NEW_ADDRESSES);
  private readonly underWay = new Map<string, Promise<KeylessAccount>>();
  private readonly failures = new Map<string, { readonly untilMs: number; readonly problem: AddressProblem }>();
  private readonly loopbackHosts: readonly string[];

  constructor(
    private readonly accounts: KeylessAccountsRepository,
    @Inject(ADDRESS_RESOLVER) private readonly addresses: AddressResolver,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    this.loopbackHosts = config.ALLOW_LOOPBACK_HOSTS;
  }

  find(address: string): Promise<KeylessAccount | undefined> { return this.accounts.find(address); }

  /**
   * The account of a normalised address that has resolved within 24 h.
   * @throws Problem address-… when it cannot be paid, rate-limited when this source names too many new addresses
   */
  async payable({ source, address }: Asker): Promise<KeylessAccount> {
    const known = await this.accounts.find(address);
    const age = known?.resolvedAt == null ? Infinity : this.clock.now().getTime() - known.resolvedAt.getTime();
    if (known !== undefined && age < AGAIN_AFTER_MS) return known;
    if (known !== undefined && age < GOOD_FOR_MS) {
      this.lookUpOnce(address, KNOWN_WAITS_MS).catch(() => undefined);
      return known;
    }
    if (known === undefined && !this.underWay.has(address) && !this.newAddresses.take(source)) {
      const seconds = this.newAddresses.waitSeconds(source);
      throw new Problem('rate-limited', `Too many new addresses from here. Try again in ${seconds} s.`, { headers: { 'retry-after': String(seconds) } });
    }
    return this.lookUpOnce(address, known === undefined ? NEW_WAITS_MS : KNOWN_WAITS_MS);
  }

  private lookUpOnce(address: string, maxWaitMs: number): Promise<KeylessAccount> {
    const underWay = this.underWay.get(address);
    if (underWay !== undefined) return underWay;
    const lookUp = this.lookUp(address, maxWaitMs).finally(() => this.underWay.delete(address));
    this.underWay.set(address, lookUp);
    return lookUp;
  }

  private async lookUp(address: string, maxWaitMs: number): Promise<KeylessAccount> {
    const failure = this.failures.get(address);
    if (failure !== undefined && failure.untilMs > this.clock.now().getTime()) throw addressProblem(failure.problem);
    const host = address.slice(address.indexOf('@') + 1);
    if (!this.loopbackHosts.includes(host) && !await this.pace.turn(host, maxWaitMs)) {
      throw addressProblem({ code: 'address-busy', detail: `Too many addresses at ${host} are being looked up; try again in a few seconds.` });
    }
    const terms = await this.addresses.resolve(address);
    if (!terms.ok) {
      this.rememberFailure(address, terms.error);
      throw addressProblem(terms.error);
    }
    return this.accounts.resolved(address, this.clock.now());
  }

  private rememberFailure(address: string, problem: AddressProblem): void {
    this.failures.delete(address);
    this.failures.set(address, { problem, untilMs: this.clock.now().getTime() + FAILURE_KEPT_MS });
    if (this.failures.size > MAX_FAILURES) this.failures.delete(this.failures.keys().next().value!);
  }
}
