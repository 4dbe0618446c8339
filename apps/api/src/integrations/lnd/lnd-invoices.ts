/** Invoices of our own: made, looked up, cancelled; and strangers' invoices: decoded, their way's cost estimated. */
import { status } from '@grpc/grpc-js';
import { readBolt11Unverified } from '@l402kit/bolt11';
import { type Msat, msat } from '@l402kit/money-types';
import { type CreatedInvoice, type CreateInvoiceRequest, type DecodedInvoice, type InvoiceLookup, NodeUnavailable } from '../../money/ports/lightning-node.js';
import type { LndClient } from './lnd-client.js';
import type { LndAddedInvoice, LndInvoice, LndPayReq, LndRoutes } from './lnd-messages.js';
import { LndRefused } from './lnd-trouble.js';
import { dateOf } from './settled-invoices.js';

/** @throws NodeUnavailable */
export async function createLndInvoice(client: LndClient, request: CreateInvoiceRequest, routeHints: boolean): Promise<CreatedInvoice> {
  const invoice = { memo: request.description, value_msat: String(request.amountMsat), expiry: String(request.expirySeconds), private: routeHints };
  const added = await client.call<LndAddedInvoice>('AddInvoice', invoice).catch((error: unknown) => {
    throw error instanceof LndRefused ? new NodeUnavailable(`LND refused to make an invoice: ${error.message}`, { cause: error }) : error;
  });
  const read = readBolt11Unverified(added.payment_request);
  if (!read.ok) throw new NodeUnavailable(`LND made an invoice that cannot be read: ${read.problem.detail}`);
  return { bolt11: added.payment_request, paymentHash: added.r_hash.toString('hex'), expiresAt: new Date(read.invoice.expiresAt * 1000) };
}

/** What LND before 0.20 says, without a code of its own, until it has made its first invoice. */
const NONE_YET = 'there are no existing invoices';

/** undefined when LND does not have it */
export function lookupLndInvoice(client: LndClient, paymentHash: Buffer): Promise<LndInvoice | undefined> {
  return client.call<LndInvoice>('LookupInvoice', { r_hash: paymentHash }).catch((error: unknown) => {
    if (error instanceof LndRefused && (error.code === status.NOT_FOUND || error.message.includes(NONE_YET))) return undefined;
    throw error;
  });
}

export async function lndInvoiceState(client: LndClient, paymentHash: string): Promise<InvoiceLookup> {
  const invoice = await lookupLndInvoice(client, Buffer.from(paymentHash, 'hex'));
  switch (invoice?.state) {
    case undefined: return { state: 'not-found' };
    case 'SETTLED': return { state: 'settled', receivedMsat: msat(BigInt(invoice.amt_paid_msat)), settledAt: dateOf(invoice.settle_date) };
    case 'CANCELED': return { state: 'cancelled' };
    // Parts of it may be waiting for the others: LND gives up on them after two minutes.
    case 'OPEN': case 'ACCEPTED': return { state: 'open' };
  }
}

export async function cancelLndInvoice(client: LndClient, paymentHash: string): Promise<InvoiceLookup> {
  let cancelled = true;
  await client.call('CancelInvoice', { payment_hash: Buffer.from(paymentHash, 'hex') }).catch((error: unknown) => {
    // Settled, or not there: what it is instead is looked up.
    if (!(error instanceof LndRefused)) throw error;
    cancelled = false;
  });
  const after = await lndInvoiceState(client, paymentHash);
  // LND may be told to delete what is cancelled.
  return cancelled && after.state === 'not-found' ? { state: 'cancelled' } : after;
}

const decodeLnd = (client: LndClient, bolt11: string): Promise<LndPayReq> => client.call<LndPayReq>('DecodePayReq', { pay_req: bolt11 });

/** @throws LndRefused for what is no invoice of this network; NodeUnavailable; LndRefusesUs */
export async function decodeWithLnd(client: LndClient, bolt11: string): Promise<DecodedInvoice> {
  const read = await decodeLnd(client, bolt11);
  return {
    paymentHash: read.payment_hash, payee: read.destination, expiresAt: new Date((Number(read.timestamp) + Number(read.expiry)) * 1000),
    amountMsat: read.num_msat === '0' ? undefined : msat(BigInt(read.num_msat)),
  };
}

/** Without a limit of ours LND applies its own, which for a few sats is often below what the route costs. */
const FEE_CEILING_MSAT = 1_000_000n;

/** By the graph and what LND has learned of it; nothing is sent. */
export async function estimateLndFee(client: LndClient, bolt11: string): Promise<Msat | undefined> {
  const read = await decodeLnd(client, bolt11);
  const amountMsat = BigInt(read.num_msat);
  const to = read.blinded_paths.length > 0
    ? { blinded_payment_paths: read.blinded_paths }
    : { pub_key: read.destination, final_cltv_delta: Number(read.cltv_expiry), route_hints: read.route_hints };
  const fixed_msat = String(amountMsat > FEE_CEILING_MSAT ? amountMsat : FEE_CEILING_MSAT);
  try {
    const { routes } = await client.call<LndRoutes>('QueryRoutes', { ...to, amt_msat: read.num_msat, fee_limit: { fixed_msat }, use_mission_control: true });
    return routes[0] && msat(BigInt(routes[0].total_fees_msat));
  } catch (error) {
    if (error instanceof LndRefused) return undefined;
    throw error;
  }
}
