import type { WebhookHealthFiguresJson } from '@l402kit/contracts';
import { percentile } from './duration-buckets.js';
import type { HealthRow } from './health.repository.js';

/** @param rows of one endpoint, by bucket, ascending */
export function healthFigures(rows: readonly HealthRow[], period: 'day' | 'week'): WebhookHealthFiguresJson {
  const counts = rows.map((row) => ({ bucket: row.bucket, delivered: row.delivered, attempts: Number(row[period]) })).filter(({ attempts }) => attempts > 0);
  const attempts = counts.reduce((sum, row) => sum + row.attempts, 0);
  const delivered = counts.reduce((sum, row) => sum + (row.delivered ? row.attempts : 0), 0);
  return {
    attempts, delivered, successBasisPoints: attempts === 0 ? null : Math.floor((delivered * 10_000) / attempts),
    p50Ms: percentile(counts, 50), p95Ms: percentile(counts, 95),
  };
}
