/** Wallets: make, look, pay, misbehave. */
import type { Devnet } from '../devnet.js';
import { DEFAULT_MAX_CLTV_BLOCKS } from '../devnet.js';
import { parseInvoice, readInvoice } from '../ldk/bolt11-invoice.js';
import type { Payment, Wallet } from '../ledger/records.js';
import { nodeOfKind } from '../ledger/records.js';
import { BehaviourInvalid, changeBehaviour } from '../wallet-behaviour.js';
import { amountMsat, queryNumber, textField, wholeNumber } from './fields.js';
import { HttpProblem, invalid } from './http-problem.js';
import type { Call, Reply, Route } from './router.js';
import type { PublicHost } from './wallet-view.js';
import { walletPage, walletSummary } from './wallet-view.js';

const MAX_GRANT_MSAT = 100_000_000_000;
const MAX_PAGE = 100;
const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const COUNT = { min: 1, max: Number.MAX_SAFE_INTEGER };

export function findWallet(devnet: Devnet, name: string | undefined): Wallet {
  const wallet = devnet.ledger.wallets.get(name ?? '');
  if (!wallet) throw new HttpProblem(404, 'wallet-not-found', `There is no wallet ${name}: make it with POST /wallets {"name":"${name}"}`);
  return wallet;
}

export function walletRoutes(devnet: Devnet, at: PublicHost): Route[] {
  const make = ({ body }: Call): Reply => {
    const { name, kind = 'operator' } = body;
    if (typeof name !== 'string' || !NAME.test(name)) throw invalid('name must be 1 to 64 of a-z 0-9 . _ - and begin with a letter or digit (LUD-16)');
    if (kind !== 'operator' && kind !== 'caller') throw invalid('kind must be operator or caller');
    const grantMsat = amountMsat(body, 'balanceMsat', { min: 0, max: MAX_GRANT_MSAT }, 0);
    const present = devnet.ledger.wallets.get(name);
    if (present && body['kind'] !== undefined && present.kind !== kind) throw new HttpProblem(409, 'wallet-exists', `${name} exists as ${present.kind}`);
    if (present) return { body: walletSummary(devnet, at, present) };
    const wallet: Wallet = { name, kind, grantMsat, behaviour: {}, createdAtMs: Date.now() };
    devnet.ledger.record({ kind: 'wallet', value: wallet });
    return { status: 201, body: walletSummary(devnet, at, wallet) };
  };

  const behave = ({ params, body }: Call): Reply => {
    const wallet = findWallet(devnet, params['name']);
    let behaviour;
    try { behaviour = changeBehaviour(wallet.behaviour, body); } catch (error) {
      throw error instanceof BehaviourInvalid ? invalid(error.message) : error;
    }
    devnet.ledger.record({ kind: 'wallet', value: { ...wallet, behaviour } });
    if (behaviour.holdMs !== wallet.behaviour.holdMs) devnet.receiver.reconsider(wallet.name);
    return { body: { name: wallet.name, behaviour } };
  };

  return [
    { method: 'POST', path: '/wallets', handler: make },
    { method: 'GET', path: '/wallets', handler: () => ({ body: { wallets: [...devnet.ledger.wallets.values()].map((wallet) => walletSummary(devnet, at, wallet)) } }) },
    {
      method: 'GET', path: '/wallets/:name', handler: ({ params, query }) => {
        const wallet = findWallet(devnet, params['name']);
        const limit = queryNumber(query, 'limit', { min: 1, max: MAX_PAGE }, MAX_PAGE);
        return { body: walletPage(devnet, at, wallet, limit, queryNumber(query, 'before', COUNT, Number.MAX_SAFE_INTEGER)) };
      },
    },
    { method: 'POST', path: '/wallets/:name/behaviour', handler: behave },
    { method: 'POST', path: '/wallets/:name/pay', handler: (call) => payFromWallet(devnet, call) },
  ];
}

async function payFromWallet(devnet: Devnet, { params, body }: Call): Promise<Reply> {
  const wallet = findWallet(devnet, params['name']);
  const bolt11 = textField(body, 'bolt11', 7_089);
  const maxFeeMsat = amountMsat(body, 'maxFeeMsat', { min: 0, max: MAX_GRANT_MSAT }, 0);
  const timeoutSeconds = wholeNumber(body, 'timeoutSeconds', { min: 1, max: 3_600 }, 60);
  const order = payableInvoice(devnet, bolt11);
  const payer = devnet.payer(nodeOfKind(wallet.kind));
  const present = payer.find(order.hash);
  if (present && present.state !== 'failed' && present.wallet !== wallet.name) throw new HttpProblem(409, 'already-paid', `${present.wallet ?? 'The node'} pays or paid this invoice`);
  // The same wallet may ask again after a lost answer: it gets the result of the first payment.
  if (!present || present.state === 'failed') {
    if (order.expired) throw new HttpProblem(410, 'invoice-expired', 'The invoice has expired: ask for a new one');
    const spendable = devnet.ledger.balanceMsat(wallet.name) - devnet.ledger.reservedMsat(wallet.name);
    const needed = order.amountMsat + maxFeeMsat;
    if (needed > spendable) throw new HttpProblem(409, 'insufficient-balance', `${wallet.name} can spend ${spendable} msat, the payment needs ${needed} msat`);
    payer.start({ ...order, bolt11, maxFeeMsat, maxTotalCltvBlocks: DEFAULT_MAX_CLTV_BLOCKS, wallet: wallet.name });
  }
  return walletAnswer(await payer.ended(order.hash, timeoutSeconds * 1000), timeoutSeconds);
}

function payableInvoice(devnet: Devnet, bolt11: string) {
  let read;
  try { read = readInvoice(parseInvoice(bolt11)); } catch (error) { throw new HttpProblem(422, 'invoice-invalid', (error as Error).message); }
  if (!read.regtest) throw new HttpProblem(422, 'invoice-wrong-network', 'The invoice is not of regtest: this network has play money only');
  if (read.amountMsat === undefined) throw new HttpProblem(422, 'invoice-without-amount', 'An invoice without an amount cannot be paid here');
  const late = devnet.receiver.acceptLate && read.payee === devnet.node('platform').idHex;
  return { hash: read.paymentHash, payee: read.payee, amountMsat: read.amountMsat, expired: Date.now() >= read.expiresAtMs && !late };
}

function walletAnswer(payment: Payment | undefined, timeoutSeconds: number): Reply {
  if (payment?.state === 'succeeded') return { body: { preimage: payment.preimage, feeMsat: payment.feeMsat, paymentHash: payment.hash, amountMsat: payment.amountMsat } };
  if (payment?.state === 'failed') throw new HttpProblem(409, 'payment-failed', payment.reason ?? 'The payment failed');
  throw new HttpProblem(409, 'payment-under-way', `Not settled within ${timeoutSeconds} s: the payment goes on; ask again with the same invoice for its result`);
}
