/**
 * The books: who owns what, which invoice was paid, which payment became what. Every change is one journal record;
 * reading the journal again gives the same books, so nothing else needs to be saved.
 */
import type { Msat } from '@l402kit/money-types';
import { ZERO_MSAT, addMsat, msat, subtractMsat } from '@l402kit/money-types';
import type { Journal } from '../store/journal.js';
import type { Invoice, JournalRecord, NodeName, Payment, Wallet, WalletEntry } from './records.js';
import { decodeRecord, encodeRecord } from './records.js';
import { Versioned } from './versioned.js';

interface Account {
  balanceMsat: Msat;
  /** Reserved for payments under way, with the fees that they may cost. */
  reservedMsat: Msat;
  /** Where in the journal each settled payment of this wallet stands, oldest first. */
  readonly entries: number[];
}
interface MadePayment {
  readonly key: string;
  readonly createdAtMs: number;
}

export const paymentKey = (node: NodeName, hash: string): string => `${node}:${hash}`;

export class Ledger {
  readonly invoices: Versioned<Invoice>;
  readonly payments: Versioned<Payment>;
  readonly wallets = new Map<string, Wallet>();
  readonly #accounts = new Map<string, Account>();
  readonly #ownsMsat = new Map<NodeName, Msat>();
  readonly #genesisMsat = new Map<NodeName, Msat>();
  /** Journal bytes of the platform's settled invoices: the cursor of a settlement is its place here, from 1. */
  readonly #settlements: number[] = [];
  readonly #made: MadePayment[] = [];

  constructor(private readonly journal: Journal, private readonly onChange: () => void) {
    this.invoices = new Versioned((offset) => this.#readInvoice(offset));
    this.payments = new Versioned((offset) => this.#readPayment(offset));
    journal.replay((line, offset) => this.#apply(decodeRecord(line), offset));
  }

  record(record: JournalRecord): void {
    this.#apply(record, this.journal.append(encodeRecord(record)));
    this.onChange();
  }

  #apply({ kind, value }: JournalRecord, offset: number): void {
    if (kind === 'genesis') {
      this.#genesisMsat.set(value.node, value.ownsMsat);
      this.#add(value.node, value.ownsMsat);
    }
    else if (kind === 'wallet') this.#applyWallet(value);
    else if (kind === 'invoice') this.#applyInvoice(value, offset);
    else this.#applyPayment(value, offset);
  }

  #applyWallet(wallet: Wallet): void {
    this.wallets.set(wallet.name, wallet);
    if (!this.#accounts.has(wallet.name)) {
      this.#accounts.set(wallet.name, { balanceMsat: wallet.grantMsat, reservedMsat: ZERO_MSAT, entries: [] });
    }
  }

  #applyInvoice(invoice: Invoice, offset: number): void {
    this.invoices.set(invoice.hash, invoice, offset, invoice.state === 'open' || invoice.state === 'held');
    // An invoice is written as settled exactly once.
    if (invoice.state !== 'settled') return;
    const received = invoice.receivedMsat ?? ZERO_MSAT;
    this.#add(invoice.node, received);
    if (invoice.wallet !== undefined) {
      const account = this.#account(invoice.wallet);
      account.balanceMsat = addMsat(account.balanceMsat, received);
      account.entries.push(offset);
    } else if (invoice.node === 'platform') this.#settlements.push(offset);
  }

  #applyPayment(payment: Payment, offset: number): void {
    const key = paymentKey(payment.node, payment.hash);
    const isFirst = !this.payments.has(key);
    this.payments.set(key, payment, offset, payment.state === 'in-flight');
    if (isFirst && payment.node === 'platform') this.#made.push({ key, createdAtMs: payment.createdAtMs });
    const spent = addMsat(payment.amountMsat, payment.feeMsat);
    const reserved = addMsat(payment.amountMsat, payment.maxFeeMsat);
    if (payment.state === 'succeeded') this.#add(payment.node, msat(-spent));
    if (payment.wallet === undefined) return;
    const account = this.#account(payment.wallet);
    if (payment.state === 'in-flight') account.reservedMsat = addMsat(account.reservedMsat, reserved);
    else account.reservedMsat = subtractMsat(account.reservedMsat, reserved);
    if (payment.state === 'succeeded') {
      account.balanceMsat = subtractMsat(account.balanceMsat, spent);
      account.entries.push(offset);
    }
  }

  #add(node: NodeName, amount: Msat): void { this.#ownsMsat.set(node, addMsat(this.ownsMsat(node), amount)); }
  #account(wallet: string): Account {
    const account = this.#accounts.get(wallet);
    if (!account) throw new Error(`The journal speaks of a wallet that it never made: ${wallet}`);
    return account;
  }
  #readInvoice(offset: number): Invoice {
    const record = decodeRecord(this.journal.read(offset));
    if (record.kind !== 'invoice') throw new Error(`Journal byte ${offset} holds a ${record.kind}, not an invoice`);
    return record.value;
  }
  #readPayment(offset: number): Payment {
    const record = decodeRecord(this.journal.read(offset));
    if (record.kind !== 'payment') throw new Error(`Journal byte ${offset} holds a ${record.kind}, not a payment`);
    return record.value;
  }

  /** What the node owns in all its channels once nothing is under way. */
  ownsMsat(node: NodeName): Msat { return this.#ownsMsat.get(node) ?? ZERO_MSAT; }
  /** What the node owned when the network was made. */
  genesisMsat(node: NodeName): Msat { return this.#genesisMsat.get(node) ?? ZERO_MSAT; }
  balanceMsat(wallet: string): Msat { return this.#account(wallet).balanceMsat; }
  reservedMsat(wallet: string): Msat { return this.#account(wallet).reservedMsat; }

  get settlementCount(): number { return this.#settlements.length; }
  /** The settled invoice at `cursor`, which runs from 1 to `settlementCount`. */
  settlement(cursor: number): Invoice {
    const offset = this.#settlements[cursor - 1];
    if (offset === undefined) throw new RangeError(`No settlement ${cursor}`);
    return this.#readInvoice(offset);
  }

  /** Payments that the platform made since, oldest first, as they are now. */
  *paymentsSince(sinceMs: number): Generator<Payment> {
    let from = this.#made.length;
    while (from > 0 && (this.#made[from - 1]?.createdAtMs ?? 0) >= sinceMs) from -= 1;
    for (const { key } of this.#made.slice(from)) {
      const payment = this.payments.get(key);
      if (payment) yield payment;
    }
  }

  entryCount(wallet: string): number { return this.#account(wallet).entries.length; }
  /** Settled payments of a wallet, latest first, beginning below position `before` (positions run from 1). */
  *entries(wallet: string, before: number): Generator<{ readonly position: number; readonly entry: WalletEntry }> {
    const { entries } = this.#account(wallet);
    for (let position = Math.min(before - 1, entries.length); position > 0; position -= 1) {
      const record = decodeRecord(this.journal.read(entries[position - 1] ?? 0));
      if (record.kind === 'invoice') yield { position, entry: { direction: 'in', invoice: record.value } };
      else if (record.kind === 'payment') yield { position, entry: { direction: 'out', payment: record.value } };
    }
  }
}
