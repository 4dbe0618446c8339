/** Lightning Addresses that answer at once, in memory: the AddressResolver of unit tests and benchmarks. */
import { type Msat, type Result, err, msat, ok } from '@l402kit/money-types';
import type { AddressProblem, AddressResolver, PayTerms } from '../../money/ports/address-resolver.js';
import type { InstantReceivers, ReceiverBehaviour } from './instant-network.js';

export interface InstantAddressBehaviour {
  readonly minSendableMsat?: Msat;
  readonly maxSendableMsat?: Msat;
  /** LUD-12; 0 unless given */
  readonly commentAllowed?: number;
  readonly receiver?: ReceiverBehaviour;
  /** every look-up fails with this */
  readonly problem?: AddressProblem;
  /** answered instead of a real invoice */
  readonly invoice?: (amountMsat: Msat) => string;
}

export class InstantAddresses implements AddressResolver {
  private readonly behaviours = new Map<string, InstantAddressBehaviour>();
  /** how often an invoice was asked for */
  callbacks = 0;
  /** what wallets were told with the invoices that were asked of them */
  readonly comments: { readonly address: string; readonly comment: string }[] = [];

  constructor(private readonly receivers: InstantReceivers) {}

  /** From now on `address` behaves like this. */
  set(address: string, behaviour: InstantAddressBehaviour): void { this.behaviours.set(address, behaviour); }

  normalise(address: string): Result<string, AddressProblem> {
    const normal = address.trim().toLowerCase();
    return /^[a-z0-9._+-]+@[a-z0-9.:-]+$/.test(normal) ? ok(normal) : err({ code: 'address-invalid', detail: `${address} is not a Lightning Address` });
  }

  async resolve(address: string): Promise<Result<PayTerms, AddressProblem>> {
    const behaviour = this.behaviours.get(address) ?? {};
    if (behaviour.problem) return err(behaviour.problem);
    return ok({
      address, callback: 'https://instant.invalid/pay', metadata: metadataOf(address), commentAllowed: behaviour.commentAllowed ?? 0, fetchedAt: new Date(),
      minSendableMsat: behaviour.minSendableMsat ?? msat(1_000n), maxSendableMsat: behaviour.maxSendableMsat ?? msat(100_000_000_000n),
    });
  }

  async requestInvoice(terms: PayTerms, amountMsat: Msat, comment = ''): Promise<Result<string, AddressProblem>> {
    this.callbacks += 1;
    if (terms.commentAllowed > 0) this.comments.push({ address: terms.address, comment: [...comment].slice(0, terms.commentAllowed).join('') });
    const behaviour = this.behaviours.get(terms.address) ?? {};
    if (behaviour.invoice) return ok(behaviour.invoice(amountMsat));
    return ok(this.receivers.newInvoice({ amountMsat, metadata: terms.metadata, ...(behaviour.receiver ? { behaviour: behaviour.receiver } : {}) }));
  }
}

const metadataOf = (address: string): string => JSON.stringify([['text/plain', `Payment to ${address}`]]);
