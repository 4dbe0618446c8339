/** Lightning Addresses over LNURL-pay: LUD-16 (addresses), LUD-06 (pay), LUD-12 (comments). Behind the guarded client. */
import { setTimeout as waitMs } from 'node:timers/promises';
import { err, ok, systemClock } from '@l402kit/money-types';
import type { Clock, Msat, Result } from '@l402kit/money-types';
import type { AddressProblem, AddressResolver, PayTerms } from '../../money/ports/address-resolver.js';
import type { GuardedHttp } from '../../platform/guarded-http/index.js';
import { HostPacer } from './host-pacer.js';
import { askHost } from './host-reply.js';
import { readLightningAddress } from './lightning-address.js';
import type { LightningAddress } from './lightning-address.js';
import { readPayTerms } from './pay-terms.js';
import { TermsCache } from './terms-cache.js';

export interface LnurlAddressResolverOptions {
  readonly http: GuardedHttp;
  /** The same list as the guarded client's: such addresses are asked over http, and at any pace. Development only. */
  readonly allowLoopbackHosts: readonly string[];
  readonly clock?: Clock;
  /** Waits for a turn; replaced in specs. */
  readonly wait?: (ms: number) => Promise<void>;
}

const CACHE_MS = 5 * 60_000;
const CACHE_ENTRIES = 10_000;
/** Ten a second and host: one wallet host may serve thousands of operators. */
const BETWEEN_LOOKUPS_MS = 100;
const LONGEST_WAIT_MS = 5_000;

export class LnurlAddressResolver implements AddressResolver {
  private readonly http: GuardedHttp;
  private readonly loopbackHosts: ReadonlySet<string>;
  private readonly clock: Clock;
  private readonly cache: TermsCache;
  private readonly pacer: HostPacer;
  private readonly underWay = new Map<string, Promise<Result<PayTerms, AddressProblem>>>();

  constructor(options: LnurlAddressResolverOptions) {
    this.http = options.http;
    this.loopbackHosts = new Set(options.allowLoopbackHosts);
    this.clock = options.clock ?? systemClock;
    this.cache = new TermsCache(this.clock, CACHE_MS, CACHE_ENTRIES);
    this.pacer = new HostPacer(this.clock, options.wait ?? ((ms) => waitMs(ms)), BETWEEN_LOOKUPS_MS, LONGEST_WAIT_MS);
  }

  normalise(address: string): Result<string, AddressProblem> {
    const read = readLightningAddress(address, this.loopbackHosts);
    return read.ok ? ok(read.value.text) : read;
  }

  async resolve(address: string, options: { readonly fresh?: boolean } = {}): Promise<Result<PayTerms, AddressProblem>> {
    const read = readLightningAddress(address, this.loopbackHosts);
    if (!read.ok) return read;
    const cached = options.fresh ? undefined : this.cache.get(read.value.text);
    return cached ? ok(cached) : this.lookUpOnce(read.value);
  }

  async requestInvoice(terms: PayTerms, amountMsat: Msat, comment?: string): Promise<Result<string, AddressProblem>> {
    const host = hostOf(terms.address);
    if (amountMsat < terms.minSendableMsat || amountMsat > terms.maxSendableMsat) {
      return err({ code: 'address-limits-invalid', detail: `${host} takes between ${terms.minSendableMsat} and ${terms.maxSendableMsat} msat, not ${amountMsat}.` });
    }
    const reply = await askHost(this.http, callbackUrl(terms, amountMsat, comment), host);
    if (!reply.ok) return reply;
    const invoice = reply.value['pr'];
    if (typeof invoice !== 'string' || invoice === '') return err({ code: 'address-invoice-invalid', detail: `${host} answered without an invoice (pr).` });
    return ok(invoice);
  }

  /** Several callers at once share one look-up of an address. */
  private lookUpOnce(address: LightningAddress): Promise<Result<PayTerms, AddressProblem>> {
    const underWay = this.underWay.get(address.text);
    if (underWay) return underWay;
    const lookUp = this.lookUp(address).finally(() => this.underWay.delete(address.text));
    this.underWay.set(address.text, lookUp);
    return lookUp;
  }

  private async lookUp(address: LightningAddress): Promise<Result<PayTerms, AddressProblem>> {
    const { host, text, url, isLoopback } = address;
    if (!isLoopback && !(await this.pacer.turn(host))) {
      return err({ code: 'address-busy', detail: `Too many addresses at ${host} are being looked up; try again in a few seconds.` });
    }
    const reply = await askHost(this.http, url, host);
    if (!reply.ok) return reply;
    const terms = readPayTerms(reply.value, text, host, this.clock.now());
    if (!terms.ok) return terms;
    // The host's own origin was just connected to; any other is judged now, so that the address fails before money is owed to it.
    if (!terms.value.callback.startsWith(`${new URL(url).origin}/`)) {
      const checked = await this.http.checkUrl(terms.value.callback);
      if (!checked.ok) return err({ code: 'address-not-pay', detail: `${host} names a callback that cannot be asked for invoices: ${checked.error.detail}` });
    }
    this.cache.put(terms.value);
    return terms;
  }
}

function hostOf(address: string): string {
  return address.slice(address.indexOf('@') + 1);
}

/** The callback's own query comes first and stays as it is: hosts keep the user in it. */
function callbackUrl(terms: PayTerms, amountMsat: Msat, comment: string | undefined): string {
  const url = new URL(terms.callback);
  const shortened = [...(comment ?? '')].slice(0, terms.commentAllowed).join('');
  const parameters = `amount=${amountMsat}${shortened === '' ? '' : `&comment=${encodeURIComponent(shortened)}`}`;
  url.hash = '';
  url.search = url.search === '' ? parameters : `${url.search}&${parameters}`;
  return url.href;
}
