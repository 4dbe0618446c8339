/** A wallet as the API shows it. */
import encodeLnurl from 'lnurl/lib/encode.js';
import type { Devnet } from '../devnet.js';
import type { Wallet, WalletEntry } from '../ledger/records.js';

export interface PublicHost {
  /** `localhost:4403`: the part after the @ of every address. */
  readonly host: string;
}

export const walletUrl = ({ host }: PublicHost, name: string): string => `http://${host}/.well-known/lnurlp/${name}`;

/** What a list shows: who, where, how much. */
export const walletSummary = (devnet: Devnet, at: PublicHost, { name, kind }: Wallet) => ({
  name, kind,
  address: `${name}@${at.host}`,
  lnurl: encodeLnurl(walletUrl(at, name)),
  balanceMsat: devnet.ledger.balanceMsat(name),
  /** Part of the balance that payments under way may take. */
  reservedMsat: devnet.ledger.reservedMsat(name),
});

const entryView = (entry: WalletEntry) => entry.direction === 'in'
  ? {
    direction: 'in', paymentHash: entry.invoice.hash, amountMsat: entry.invoice.receivedMsat, comment: entry.invoice.comment,
    preimage: entry.invoice.preimage, settledAt: iso(entry.invoice.settledAtMs),
  }
  : {
    direction: 'out', paymentHash: entry.payment.hash, amountMsat: entry.payment.amountMsat, feeMsat: entry.payment.feeMsat,
    preimage: entry.payment.preimage, settledAt: iso(entry.payment.endedAtMs),
  };
const iso = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : new Date(ms).toISOString());

/** Up to `limit` settled payments, latest first, older than `before`; `nextBefore` asks for the ones after those. */
export function walletPage(devnet: Devnet, at: PublicHost, wallet: Wallet, limit: number, before: number) {
  const payments: ReturnType<typeof entryView>[] = [];
  let oldest = 1;
  for (const { position, entry } of devnet.ledger.entries(wallet.name, before)) {
    payments.push(entryView(entry));
    oldest = position;
    if (payments.length === limit) break;
  }
  const nextBefore = oldest > 1 ? oldest : undefined;
  return { ...walletSummary(devnet, at, wallet), behaviour: wallet.behaviour, payments, nextBefore };
}
