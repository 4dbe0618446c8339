/** LNURL-pay for every wallet: LUD-06 and LUD-16 (addresses), LUD-12 (comments), LUD-21 (verify). */
import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { msatFromJson } from '@l402kit/money-types';
import type { Devnet } from '../devnet.js';
import type { Invoice, Wallet } from '../ledger/records.js';
import { nodeOfKind } from '../ledger/records.js';
import type { Behaviour } from '../wallet-behaviour.js';
import { isAway } from '../wallet-behaviour.js';
import type { Call, Reply, Route } from './router.js';
import type { PublicHost } from './wallet-view.js';

const MIN_SENDABLE_MSAT = 1_000;
const MAX_SENDABLE_MSAT = 100_000_000_000;
const COMMENT_ALLOWED = 255;
const EXPIRY_SECONDS = 3_600;
const HUGE_BYTES = 8 << 20;

/** LNURL's own form of an error (LUD-06). */
const lnurlError = (status: number, reason: string): Reply => ({ status, body: { status: 'ERROR', reason }, immediate: true });

export function lnurlRoutes(devnet: Devnet, at: PublicHost): Route[] {
  /** The invoice that a wallet hands out again while `sameInvoice` is set. */
  const repeated = new Map<string, Invoice>();

  const metadataOf = ({ name, behaviour }: Wallet): string => behaviour.metadataInvalid
    ? 'not an array'
    : JSON.stringify([['text/plain', `Payment to ${name}`], ['text/identifier', `${name}@${at.host}`]]);

  const limits = ({ minSendableMsat, maxSendableMsat, commentAllowed }: Behaviour) => ({
    minSendable: minSendableMsat ?? MIN_SENDABLE_MSAT, maxSendable: maxSendableMsat ?? MAX_SENDABLE_MSAT, commentAllowed: commentAllowed ?? COMMENT_ALLOWED,
  });

  /** Runs `answer` unless the wallet is told to misbehave at this place. */
  const asTold = (place: 'metadata' | 'callback', answer: (wallet: Wallet, call: Call) => Reply) => async (call: Call): Promise<Reply | undefined> => {
    const wallet = devnet.ledger.wallets.get(call.params['name'] ?? '');
    if (!wallet) return lnurlError(404, `There is no wallet ${call.params['name']}`);
    const { behaviour } = wallet;
    if (behaviour.misbehaveAt !== undefined && behaviour.misbehaveAt !== place) return answer(wallet, call);
    if (behaviour.delayMs !== undefined) await wait(behaviour.delayMs, undefined, { ref: false });
    if (isAway(behaviour)) return lnurlError(503, `${wallet.name} is offline`);
    if (behaviour.redirectTo !== undefined) { call.response.writeHead(302, { location: behaviour.redirectTo }).end(); return undefined; }
    if (behaviour.hugeBody) return { body: { status: 'OK', filler: 'x'.repeat(HUGE_BYTES) }, immediate: true };
    return answer(wallet, call);
  };

  const payRequest = (wallet: Wallet): Reply => ({
    immediate: true,
    body: { tag: wallet.behaviour.wrongTag ?? 'payRequest', callback: `http://${at.host}/lnurlp/${wallet.name}/callback`, ...limits(wallet.behaviour), metadata: metadataOf(wallet) },
  });

  const callback = (wallet: Wallet, { query }: Call): Reply => {
    const { minSendable, maxSendable, commentAllowed } = limits(wallet.behaviour);
    const amount = /^\d{1,16}$/.test(query.get('amount') ?? '') ? Number(query.get('amount')) : Number.NaN;
    const comment = query.get('comment') ?? undefined;
    if (wallet.behaviour.refuse === 'lnurl') return lnurlError(200, `${wallet.name} takes no payments now`);
    if (!Number.isSafeInteger(amount)) return lnurlError(400, 'amount must be a whole number of msat');
    if (amount < minSendable || amount > maxSendable) return lnurlError(400, `amount must be from ${minSendable} to ${maxSendable} msat`);
    if (comment !== undefined && [...comment].length > commentAllowed) return lnurlError(400, `comment may have at most ${commentAllowed} characters`);
    const invoice = (wallet.behaviour.sameInvoice ? repeated.get(wallet.name) : undefined) ?? invoiceFor(wallet, amount, comment);
    repeated.set(wallet.name, invoice);
    return { body: { pr: invoice.bolt11, routes: [], verify: `http://${at.host}/lnurlp/${wallet.name}/verify/${invoice.hash}` } };
  };

  const invoiceFor = (wallet: Wallet, amount: number, comment: string | undefined): Invoice => {
    const shown = wallet.behaviour.badDescriptionHash ? `${metadataOf(wallet)} and more` : metadataOf(wallet);
    return devnet.createInvoice(nodeOfKind(wallet.kind), {
      amountMsat: msatFromJson(wallet.behaviour.wrongAmountMsat ?? amount), expirySeconds: EXPIRY_SECONDS,
      description: { hash: createHash('sha256').update(shown).digest('hex') },
    }, { wallet: wallet.name, comment });
  };

  const verify = ({ params }: Call): Reply => {
    const invoice = /^[0-9a-f]{64}$/.test(params['hash'] ?? '') ? devnet.ledger.invoices.get(params['hash'] ?? '') : undefined;
    if (!invoice || invoice.wallet !== params['name']) return lnurlError(404, 'Not found');
    return { body: { status: 'OK', settled: invoice.state === 'settled', preimage: invoice.preimage ?? null, pr: invoice.bolt11 } };
  };

  return [
    { method: 'GET', path: '/.well-known/lnurlp/:name', handler: asTold('metadata', payRequest) },
    { method: 'GET', path: '/lnurlp/:name/callback', handler: asTold('callback', callback) },
    { method: 'GET', path: '/lnurlp/:name/verify/:hash', handler: verify },
  ];
}
