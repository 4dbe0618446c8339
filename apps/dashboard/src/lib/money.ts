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

/** 9983 → '99.8 %', cut off: only what is whole is called 100 %. */
export const basisPointsText = (points: number): string => `${Math.floor(points / 100)}.${Math.floor((points % 100) / 10)}${GROUP}%`;

/** A share in parts per million, to its last digit: 3000 → '0.3 %'. */
export function millionthsText(ppm: number): string {
  const digits = String(ppm).padStart(5, '0');
  const [whole, rest] = [digits.slice(0, -4), digits.slice(-4).replace(/0+$/, '')];
  return `${whole}${rest === '' ? '' : `.${rest}`}${GROUP}%`;
}

/** How much more or less than before, in tenths of a percent: 110 after 100 → '+10.0 %'. Null where there was nothing before. */
export function changeText(now: number | bigint, before: number | bigint): string | null {
  const [is, was] = [BigInt(now), BigInt(before)];
  if (was <= 0n) return null;
  return `${signed(((is - was) * 1000n) / was)}${GROUP}%`;
}

/** The same of two shares, in tenths of a percentage point: 90 of 100 after 85 of 100 → '+5.0 points'. */
export function pointsText([part, whole]: readonly [number, number], [partBefore, wholeBefore]: readonly [number, number]): string | null {
  if (whole === 0 || wholeBefore === 0) return null;
  return `${signed(BigInt(Math.floor((part * 1000) / whole) - Math.floor((partBefore * 1000) / wholeBefore)))} points`;
}

/** Tenths with their sign: -34n → '−3.4' */
function signed(tenths: bigint): string {
  const size = tenths < 0n ? -tenths : tenths;
  return `${tenths < 0n ? MINUS : tenths > 0n ? '+' : ''}${grouped(size / 10n)}.${size % 10n}`;
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
