import type { InvoiceJson } from '@l402kit/contracts';
import type { Query } from '../../lib/request';
import { daysAgo } from '../../lib/time';

export const PERIODS = [['today', 'Today'], ['7', 'Last 7 days'], ['30', 'Last 30 days'], ['all', 'From the first day']] as const;
export const STATUSES: readonly (readonly [InvoiceJson['status'] | '', string])[] = [
  ['', 'Any'], ['open', 'Open'], ['paid', 'Paid'], ['expired', 'Expired'], ['cancelled', 'Cancelled'],
];

/** What the page is filtered by, as it stands in its address. */
export interface PaymentFilters {
  readonly search: string;
  readonly status: string;
  readonly resource: string;
  readonly period: string;
  /** sats as they were typed: '21', '0.5'; '' for no bound */
  readonly least: string;
  readonly most: string;
}

const DEFAULT_PERIOD = '7';
/** All sats there will ever be have 16 digits, and a sat has three decimals. */
const AMOUNT_MAX_LENGTH = 20;
const HASH_DIGITS = 64;
/** From this length on, hex digits are meant as a hash rather than as a name. */
const LOOKS_LIKE_HASH = 24;

/** Reads filters from an address; what is unknown counts as not given. */
export function filtersFrom(params: URLSearchParams): PaymentFilters {
  const status = params.get('status') ?? '';
  const period = params.get('period') ?? DEFAULT_PERIOD;
  return {
    search: (params.get('q') ?? '').slice(0, 500),
    status: STATUSES.some(([known]) => known === status) ? status : '',
    resource: (params.get('resource') ?? '').slice(0, 500),
    period: PERIODS.some(([known]) => known === period) ? period : DEFAULT_PERIOD,
    least: (params.get('least') ?? '').slice(0, AMOUNT_MAX_LENGTH),
    most: (params.get('most') ?? '').slice(0, AMOUNT_MAX_LENGTH),
  };
}

/** The address of the page with these filters: '' or '?status=paid'. */
export function filtersQuery({ search, status, resource, period, least, most }: PaymentFilters): string {
  const params = new URLSearchParams();
  if (search !== '') params.set('q', search);
  if (status !== '') params.set('status', status);
  if (resource !== '') params.set('resource', resource);
  if (period !== DEFAULT_PERIOD) params.set('period', period);
  if (least !== '') params.set('least', least);
  if (most !== '') params.set('most', most);
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** What is wrong with a search, in words; undefined where nothing is. */
export function searchError(search: string): string | undefined {
  const text = search.trim();
  if (!/^[0-9a-f]+$/i.test(text) || text.length < LOOKS_LIKE_HASH || text.length === HASH_DIGITS) return undefined;
  return `A payment hash is ${HASH_DIGITS} hex digits. This one has ${text.length}.`;
}

/** '21' → 21000, '0.5' → 500 msat; undefined where it is no amount. */
export function msatFrom(sats: string): number | undefined {
  const [, whole, part = ''] = /^(\d{1,12})(?:[.,](\d{1,3}))?$/.exec(sats.replace(/\s/g, '')) ?? [];
  return whole === undefined ? undefined : Number(whole) * 1000 + Number(part.padEnd(3, '0'));
}

/** What is wrong with the bounds of the amount, in words, for each of the two. */
export function amountErrors({ least, most }: Pick<PaymentFilters, 'least' | 'most'>): { least?: string; most?: string } {
  const wrong = 'A number of sats, such as 21 or 0.5.';
  const [from, to] = [msatFrom(least), msatFrom(most)];
  if (least !== '' && from === undefined) return { least: wrong };
  if (most !== '' && to === undefined) return { most: wrong };
  return from !== undefined && to !== undefined && from > to ? { most: 'Less than the least.' } : {};
}

/** What is asked of GET /v1/invoices. A hash is looked up whenever it was paid. */
export function invoicesQuery(filters: PaymentFilters, now: Date = new Date()): Query {
  const search = filters.search.trim();
  if (search.length === HASH_DIGITS && /^[0-9a-f]+$/i.test(search)) return { paymentHash: search.toLowerCase() };
  return {
    status: filters.status,
    resource: search === '' ? filters.resource : search,
    createdAfter: createdAfter(filters.period, now)?.toISOString(),
    minAmountMsat: msatFrom(filters.least),
    maxAmountMsat: msatFrom(filters.most),
  };
}

function createdAfter(period: string, now: Date): Date | undefined {
  if (period === 'all') return undefined;
  return daysAgo(period === 'today' ? 0 : Number(period) - 1, now);
}
