import type { Clock } from '@l402kit/money-types';
import type { Logger } from 'pino';
import { Counter } from 'prom-client';
import type { Backends, KnownNode } from './connect-node.js';
import type { MoneyContext, MoneyLog } from './money/money-context.js';
import type { Config } from './platform/config/config.js';
import type { Database } from './platform/database/database.js';
import type { Metrics } from './platform/metrics/metrics.js';

/** How long a worker that says nothing keeps what it claimed. */
const WORK_LEASE_MS = 10_000;

export interface MoneyContextParts {
  readonly config: Config;
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** What the money path works with, from the settings of the process. */
export function createMoneyContext(parts: MoneyContextParts, backends: Backends, known: KnownNode): MoneyContext {
  const { config, database, clock } = parts;
  return {
    db: database, clock, node: backends.node, addresses: backends.addresses,
    nodeId: config.NODE_ID, nodeInfo: known.info, accounts: known.accounts,
    log: moneyLog(parts.logger, parts.metrics),
    settings: {
      feePpm: config.FEE_PPM,
      payoutTimeoutSeconds: config.PAYOUT_TIMEOUT_SECONDS,
      payoutMaxCltvBlocks: config.PAYOUT_MAX_CLTV_BLOCKS,
      payoutConcurrency: config.PAYOUT_CONCURRENCY,
      payoutCallbackIntervalMs: config.PAYOUT_CALLBACK_INTERVAL_SECONDS * 1_000,
      workLeaseMs: WORK_LEASE_MS,
    },
  };
}

/** An alarm is an error in the log and a counter that alerting watches: somebody has to look at it. */
function moneyLog(logger: Logger, metrics: Metrics): MoneyLog {
  const alarms = new Counter({ name: 'l402_alarms_total', help: 'Alarms of the money path: each one needs a person', registers: [metrics.registry] });
  return {
    info: (fields, message) => { logger.info(printable(fields), message); },
    warn: (fields, message) => { logger.warn(printable(fields), message); },
    alarm: (fields, message) => { alarms.inc(); logger.error({ alarm: true, ...printable(fields) }, message); },
  };
}

/** JSON has no bigint: amounts are logged as text. */
const printable = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, typeof value === 'bigint' ? String(value) : value]));
