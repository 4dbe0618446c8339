/**
 * Amounts as people read them: sats, grouped by a narrow no-break space, thousandths (msat) apart. Amounts arrive as
 * JSON integers in msat, which are exact up to 2^53; sums are made of bigints.
 */
const GROUP = '\u202f';
const MINUS = '\u2212';
const MSAT_PER_SAT = 1000n;

export interface AmountParts {
  /** '', '+' or a real minus sign */
  readonly sign: string;
  /** whole sats, grouped */
  readonly sats: string;
  /** always three digits */
  readonly msat: string;
}

/** 19582077 → { sats: '19 582', msat: '077' } */
export function amountParts(msat: number | bigint, { signed = false }: { signed?: boolean } = {}): AmountParts {
  const value = BigInt(msat);
  const size = value < 0n ? -value : value;
  const plus = signed && value > 0n ? '+' : '';
  return {
    sign: value < 0n ? MINUS : plus,
    sats: grouped(size / MSAT_PER_SAT),
    msat: (size % MSAT_PER_SAT).toString().padStart(3, '0'),
  };
}

/** 231904 → '231 904'; for counts and whole sats. */
export function grouped(count: number | bigint): string {
  const text = String(count);
  return text.length < 4 ? text : text.replace(/\B(?=(\d{3})+(?!\d))/g, GROUP);
}

/** An amount in running text: '20.937 sat', '21 sat'. */
export function amountText(msat: number | bigint): string {
  const parts = amountParts(msat);
  return `${parts.sign}${parts.sats}${parts.msat === '000' ? '' : `.${parts.msat}`} sat`;
}

export function sumMsat(amounts: Iterable<number | undefined>): bigint {
  let sum = 0n;
  for (const amount of amounts) sum += BigInt(amount ?? 0);
  return sum;
}

/** Share of a whole in tenths of a percent: 37710 of 42080 → '89.6 %'. Null where there is no whole. */
export function shareText(part: number, whole: number): string | null {
  if (whole === 0) return null;
  const tenths = Math.floor((part * 1000) / whole);
  return `${Math.floor(tenths / 10)}.${tenths % 10}${GROUP}%`;
}
