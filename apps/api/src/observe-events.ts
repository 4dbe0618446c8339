/** What events and webhooks show at /metrics. */
import { Counter, Histogram } from 'prom-client';
import type { Attempt } from './modules/webhooks/delivery/attempt.js';
import type { Metrics } from './platform/metrics/metrics.js';
import type { SequencedBatch } from './platform/outbox/sequencer.js';

export interface EventObserver {
  readonly sequenced: (batch: SequencedBatch) => void;
  readonly attempted: (attempt: Attempt) => void;
}

export function observeEvents({ registry }: Metrics): EventObserver {
  const registers = [registry];
  const sequenced = new Counter({ name: 'l402_events_sequenced_total', help: 'Events numbered and published', registers });
  const age = new Histogram({
    name: 'l402_event_sequencing_seconds', help: 'From the writing of the oldest event of a batch to its commit',
    buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5, 30], registers,
  });
  const attempts = new Counter({ name: 'l402_webhook_attempts_total', help: 'Requests to webhook endpoints', labelNames: ['outcome'], registers });
  const attemptSeconds = new Histogram({
    name: 'l402_webhook_attempt_duration_seconds', help: 'Until the receiver had answered, or was given up',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15], registers,
  });
  const delivered = attempts.labels('delivered');
  const failed = attempts.labels('failed');
  return {
    sequenced: (batch) => {
      sequenced.inc(batch.events);
      age.observe(batch.ageMs / 1_000);
    },
    attempted: (attempt) => {
      (attempt.errorCode === null ? delivered : failed).inc();
      attemptSeconds.observe(attempt.durationMs / 1_000);
    },
  };
}
