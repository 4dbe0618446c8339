/** What operators ask about their history: each as a request, and as the statements that it comes to. */
import { EXPORT_COLUMNS, listInvoicesQuery, listLedgerQuery, listPayoutsQuery } from '@l402kit/contracts';
import { publicId } from '@l402kit/money-types';
import { BalanceDayRepository } from '../../src/modules/balance/balance-day.repository.js';
import { InvoicesRepository } from '../../src/modules/invoices/invoices.repository.js';
import { LedgerRepository } from '../../src/modules/ledger/ledger.repository.js';
import { ForwardingRepository } from '../../src/modules/payouts/forwarding/forwarding.repository.js';
import { PayoutsRepository } from '../../src/modules/payouts/payouts.repository.js';
import { StatsRepository } from '../../src/modules/stats/stats.repository.js';
import type { Database } from '../../src/platform/database/database.js';
import { amountRange } from '../../src/platform/http/amount-range.js';
import { pageRequest } from '../../src/platform/http/page.js';
import { lowestIdAt } from '../../src/platform/http/id-time-range.js';

export interface Question {
  readonly what: string;
  readonly path: string;
  readonly kind: 'list' | 'stats';
  /** the statements alone, from this process: a round trip and the rows as objects */
  ask(): Promise<unknown>;
}

const DAY_MS = 86_400_000;
const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);
const day = (days: number): string => daysAgo(days).toISOString().slice(0, 10);

/** @param operatorId whose history it is; all of it is shown to it. @param hash of one of its invoices */
export function historyQuestions(db: Database, operatorId: string, hash: string): Question[] {
  const [invoices, payouts, ledger, stats] = [new InvoicesRepository(db), new PayoutsRepository(db), new LedgerRepository(db), new StatsRepository(db)];
  const invoiceList = (what: string, query: Record<string, string>): Question => {
    const asked = listInvoicesQuery.parse({ limit: '50', ...query });
    return { what: `invoices: ${what}`, kind: 'list', path: pathOf('/v1/invoices', { limit: '50', ...query }), ask: () => invoices.list(operatorId, asked, pageRequest('invoice', asked), undefined, amountRange(asked)) };
  };
  const payoutList = (what: string, query: Record<string, string>): Question => {
    const asked = listPayoutsQuery.parse({ limit: '50', ...query });
    return { what: `payouts: ${what}`, kind: 'list', path: pathOf('/v1/payouts', { limit: '50', ...query }), ask: () => payouts.list(operatorId, asked, pageRequest('payout', asked), undefined, amountRange(asked)) };
  };
  const ledgerList = (what: string, query: Record<string, string>): Question => {
    const asked = listLedgerQuery.parse({ limit: '50', ...query });
    return { what: `ledger: ${what}`, kind: 'list', path: pathOf('/v1/ledger', { limit: '50', ...query }), ask: () => ledger.list(operatorId, asked, pageRequest('movement', asked), undefined) };
  };
  const statsOf = (days: number, by: 'day' | 'resource'): Question => ({
    what: `stats: ${days} days by ${by}`, kind: 'stats', path: `/v1/stats?by=${by}&from=${day(days - 1)}&to=${day(0)}`,
    // As the service does: the days of the period before come with it.
    ask: () => Promise.all([stats.byDay(operatorId, day(2 * days - 1), day(0)), ...(by === 'resource' ? [stats.byResource(operatorId, day(days - 1), day(0), 100)] : [])]),
  });
  const balanceToday: Question = { what: 'balance: today', kind: 'stats', path: '/v1/balance/today', ask: () => new BalanceDayRepository(db).find(operatorId, day(0)) };
  /** What a list page asks beside its rows. */
  const paidOut = (what: string, query: Record<string, string>): Question => {
    const asked = listInvoicesQuery.parse({ limit: '50', status: 'paid', ...query });
    const page = once(async () => (await invoices.list(operatorId, asked, pageRequest('invoice', asked), undefined)).rows.map(({ id }) => id));
    return { what: `invoices: ${what}`, kind: 'list', path: pathOf('/v1/invoices', { limit: '50', status: 'paid', ...query }), ask: async () => new ForwardingRepository(db).paidOut(operatorId, await page()) };
  };
  const deep = lowestIdAt(daysAgo(200).getTime());
  return [
    invoiceList('first page', {}),
    invoiceList('200 days deep', { after: publicId('invoice', deep) }),
    invoiceList('paid', { status: 'paid' }),
    invoiceList('expired', { status: 'expired' }),
    invoiceList('cancelled, 1 in 1,000', { status: 'cancelled' }),
    invoiceList('open, the last few', { status: 'open' }),
    invoiceList('cancelling, none', { status: 'cancelling' }),
    invoiceList('frequent resource', { resource: '/v1/resource-3' }),
    invoiceList('rare resource', { resource: '/v1/rare' }),
    invoiceList('resource with no rows', { resource: '/v1/none' }),
    invoiceList('cancelled of one resource', { status: 'cancelled', resource: '/v1/resource-3' }),
    invoiceList('expired of a resource with none', { status: 'expired', resource: '/v1/rare' }),
    invoiceList('paid in a week 200 days ago', { status: 'paid', createdAfter: daysAgo(207).toISOString(), createdBefore: daysAgo(200).toISOString() }),
    invoiceList('by payment hash', { paymentHash: hash }),
    invoiceList('paid, of few different amounts', { status: 'paid', minAmountMsat: '1000000' }),
    invoiceList('paid, of many different amounts', { status: 'paid', minAmountMsat: '100000', maxAmountMsat: '900000' }),
    invoiceList('paid, of an amount that there is none of', { status: 'paid', minAmountMsat: '5000000' }),
    invoiceList('of an amount that there is none of, two parts', { minAmountMsat: '5000000' }),
    invoiceList('expired, of an amount that there is none of, two parts', { status: 'expired', minAmountMsat: '5000000' }),
    paidOut('which of a page are paid out', {}),
    paidOut('which of a page 200 days deep are paid out', { after: publicId('invoice', deep) }),
    payoutList('first page', {}),
    payoutList('of an amount that there is none of, two parts', { minAmountMsat: '5000000' }),
    payoutList('failed, 1 in 50', { status: 'failed' }),
    payoutList('in flight, none', { status: 'in_flight' }),
    ledgerList('first page', {}),
    ledgerList('200 days deep', { after: publicId('movement', deep) }),
    ledgerList('a week 200 days ago', { createdAfter: daysAgo(207).toISOString(), createdBefore: daysAgo(200).toISOString() }),
    statsOf(30, 'day'), statsOf(365, 'day'), statsOf(30, 'resource'), statsOf(365, 'resource'),
    balanceToday,
  ];
}

/** Asked the first time only. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= ask());
}

const pathOf = (path: string, query: Readonly<Record<string, string>>): string => `${path}?${new URLSearchParams(query)}`;

/** Every column that there is. */
export const EXPORTED_COLUMNS = EXPORT_COLUMNS.payments;
