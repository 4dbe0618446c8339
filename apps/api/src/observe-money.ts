/** What the worker's part of the money path shows at /metrics. */
import { Counter, Gauge, Histogram } from 'prom-client';
import type { MoneyWorker } from './money/money-worker.js';
import type { Database } from './platform/database/database.js';
import type { Metrics } from './platform/metrics/metrics.js';

export function observeMoney(worker: MoneyWorker, database: Database, { registry }: Metrics): void {
  const registers = [registry];
  const settlements = new Counter({ name: 'l402_settlements_recorded_total', help: 'Settlements recorded by this process', registers });
  const age = new Histogram({
    name: 'l402_settlement_record_seconds', help: 'From settlement on the node to commit, newest of each batch', buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 30], registers,
  });
  worker.settlements.onRecorded(({ count, lastSettledAt }) => {
    settlements.inc(count);
    age.observe(Math.max(0, Date.now() - lastSettledAt.getTime()) / 1_000);
  });
  const ledger = new Gauge({ name: 'l402_ledger_msat', help: 'What the ledger says that the node holds', registers });
  const node = new Gauge({ name: 'l402_node_msat', help: 'What the node says that it holds', registers });
  const pending = new Gauge({ name: 'l402_node_pending_msat', help: 'What of that the node did by itself and is not final yet: no difference', registers });
  const differs = new Gauge({ name: 'l402_ledger_differs_seconds', help: 'For how long ledger and node have disagreed; 0 while they agree', registers });
  worker.onComparison = ({ ledgerMsat, nodeMsat, pendingMsat, differsSince }) => {
    // Doubles: exact up to 90 BTC, and this is a picture, not the books.
    ledger.set(Number(ledgerMsat));
    node.set(Number(nodeMsat));
    pending.set(Number(pendingMsat));
    differs.set(differsSince === null ? 0 : Math.max(0, Date.now() - differsSince.getTime()) / 1_000);
  };
  observeBacklog(database, registry);
}

/** What waits in the database, counted when somebody looks. */
function observeBacklog(database: Database, registry: Metrics['registry']): void {
  new Gauge({
    name: 'l402_waiting', help: 'Rows that wait for a worker', labelNames: ['what'], registers: [registry],
    async collect() {
      const { rows } = await database.pool.query<Record<string, bigint>>(
        `select (select count(*) from outbox) as outbox, (select count(*) from payouts where status = 'in_flight') as payouts_in_flight,
                (select count(*) from payout_schedules where due_at <= clock_timestamp()) as payouts_due, (select count(*) from payout_schedules where held) as payouts_held,
                (select count(*) from quarantined_settlements where resolved_at is null) as quarantined_settlements,
                (select count(*) from suspense_receipts where resolved_at is null) as suspense_receipts, (select count(*) from payout_halts where cleared_at is null) as payout_halts`)
        .catch(() => ({ rows: [] }));
      for (const [what, count] of Object.entries(rows[0] ?? {})) this.set({ what }, Number(count));
    },
  });
}
