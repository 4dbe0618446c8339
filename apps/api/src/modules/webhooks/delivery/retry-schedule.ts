/** When a delivery that failed is tried again. Pure: time and chance are given. */

/** Between the first attempt and the second, the second and the third, … */
export const RETRY_DELAYS_SECONDS: readonly number[] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/** ± this much of the delay, so that what failed together does not come back together. */
const JITTER = 0.2;

export const MIN_RETRY_AFTER_SECONDS = 60;
export const MAX_RETRY_AFTER_SECONDS = 172_800;

/**
 * @param attempts how many have failed, this one included
 * @param random in [0, 1)
 * @returns undefined when it was the last one
 */
export function nextAttemptAt(attempts: number, now: Date, random: number): Date | undefined {
  const seconds = RETRY_DELAYS_SECONDS[attempts - 1];
  if (seconds === undefined) return undefined;
  return new Date(now.getTime() + Math.round(seconds * 1_000 * (1 - JITTER + 2 * JITTER * random)));
}

/**
 * Until when a receiver asks to be left alone (RFC 9110, 10.2.3), between one minute and two days from now.
 * @returns undefined for a header that is missing or makes no sense
 */
export function retryAfter(header: string | undefined, now: Date): Date | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\s*\d{1,9}\s*$/.test(header) ? Number(header) : (Date.parse(header) - now.getTime()) / 1_000;
  if (!Number.isFinite(seconds)) return undefined;
  const bounded = Math.min(MAX_RETRY_AFTER_SECONDS, Math.max(MIN_RETRY_AFTER_SECONDS, seconds));
  return new Date(now.getTime() + bounded * 1_000);
}
