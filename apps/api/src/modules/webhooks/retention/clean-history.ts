import type { Clock } from '@l402kit/money-types';
import type { HistoryRepository } from './history.repository.js';

const DAY_MS = 86_400_000;
/** Events stay readable this long in every tier, and so do deliveries of paid tiers. */
export const KEPT_DAYS = 30;
export const KEPT_DAYS_FREE = 7;
/** Attempts to deliver a notice go on for some three days. */
const NOTICES_DAYS = 7;
export const CLEAN_EVERY_MS = 3_600_000;

/** The handler of `history.clean`. What it leaves when it is told to stop, the next run removes. */
export async function removeOldHistory(history: HistoryRepository, clock: Clock, signal: AbortSignal): Promise<{ deliveries: number; events: number }> {
  const daysAgo = (days: number): Date => new Date(clock.now().getTime() - days * DAY_MS);
  const ofFree = await history.deleteDeliveries(daysAgo(KEPT_DAYS_FREE), true, signal);
  const ofAll = await history.deleteDeliveries(daysAgo(KEPT_DAYS), false, signal);
  await history.endNoticeCopies(daysAgo(NOTICES_DAYS));
  await history.deleteHours(daysAgo(KEPT_DAYS_FREE + 1));
  const events = await history.deleteEvents(daysAgo(KEPT_DAYS), signal);
  return { deliveries: ofFree + ofAll, events };
}
