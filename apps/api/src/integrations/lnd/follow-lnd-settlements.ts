/**
 * LND's settlements as one endless list without gaps. Two of its habits are in the way: a subscription that begins at 0
 * brings nothing of the past, and two invoices settled at the same moment may be told in the wrong order, the earlier then
 * not at all (lnd, invoices/invoiceregistry.go, dispatchToClients).
 */
import { setTimeout as delay } from 'node:timers/promises';
import { NodeUnavailable, type Settlement } from '../../money/ports/lightning-node.js';
import type { LndClient } from './lnd-client.js';
import type { LndInvoice } from './lnd-messages.js';
import { firstSettlement, settlementsOf, type IndexedSettlement } from './settled-invoices.js';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 300_000;

/** LND sends the backlog at once; a busy one takes seconds. */
const KNOWN_WITHIN_MS = 60_000;

/**
 * Everything after `after`, in LND's order, each once. Ends when `signal` aborts.
 * @throws NodeUnavailable when the connection is lost; an Error when LND's own database has a gap, or is older than `after`
 */
export async function* followLndSettlements(client: LndClient, after: number, signal: AbortSignal, knownWithinMs: number = KNOWN_WITHIN_MS): AsyncGenerator<Settlement> {
  let last = after;
  if (last === 0) {
    const first = await awaitFirst(client, signal);
    if (!first) return;
    last = first.index;
    yield bare(first);
  }
  for (let gapAt: number | undefined; !signal.aborted;) {
    // An LND that was restored counts from anew and would say nothing until it has caught up with us. So it is asked for
    // the last one that we have as well, and has to have it. (From 0 it sends no backlog: the first is taken on trust.)
    const silence = new AbortController();
    const timer = last > 1 ? setTimeout(() => silence.abort(), knownWithinMs) : undefined;
    try {
      for await (const settlement of subscription(client, last > 1 ? last - 1 : last, AbortSignal.any([signal, silence.signal]))) {
        clearTimeout(timer);
        // What happens while LND sends the backlog comes a second time.
        if (settlement.index <= last) continue;
        if (settlement.index !== last + 1) {
          if (gapAt === last) throw new Error(`The settlements of LND have a gap: ${settlement.index} came after ${last}, and again when asked anew`);
          gapAt = last;
          break;
        }
        last = settlement.index;
        yield bare(settlement);
      }
    } finally {
      clearTimeout(timer);
    }
    if (signal.aborted) return;
    if (silence.signal.aborted) throw new Error(`LND at ${client.address} does not have settlement ${last}, which the books have: its database is older than they are (infra/runbooks/lnd.md)`);
    // A gap: the list is asked for again from the last settlement without one. Anything else is the end of the stream.
    if (gapAt !== last) throw new NodeUnavailable(`LND at ${client.address} ended the stream of settlements: it is stopping`);
  }
}

const bare = ({ paymentHash, receivedMsat, settledAt, cursor }: IndexedSettlement): Settlement => ({ paymentHash, receivedMsat, settledAt, cursor });

/** LND's own stream, gaps and repetitions included. The invoices that are merely made come as well, and are left out. */
export async function* subscription(client: LndClient, settleIndex: number, signal: AbortSignal): AsyncGenerator<IndexedSettlement> {
  for await (const invoice of client.stream<LndInvoice>('SubscribeInvoices', { settle_index: String(settleIndex) }, signal)) yield* settlementsOf(invoice);
}

/**
 * The first settlement of a node that has none yet. A subscription is a mere alarm clock here, since at its beginning it
 * might miss one: what counts is the list, which is read again, ever more rarely, also when the alarm stays silent.
 */
async function awaitFirst(client: LndClient, signal: AbortSignal): Promise<IndexedSettlement | undefined> {
  for (let waitMs = FIRST_WAIT_MS; !signal.aborted; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    const done = new AbortController();
    const stop = AbortSignal.any([signal, done.signal]);
    const alarm = subscription(client, 0, stop);
    const rang = alarm.next();
    rang.catch(() => undefined);
    try {
      const first = await firstSettlement(client);
      if (first) return first;
      const woken = await Promise.race([rang, delay(waitMs, undefined, { signal: stop }).catch(() => undefined)]);
      if (woken?.done && !signal.aborted) throw new NodeUnavailable(`LND at ${client.address} ended the stream of settlements: it is stopping`);
    } finally {
      done.abort();
    }
  }
  return undefined;
}
