import type { LightningNode } from '../../money/ports/lightning-node.js';
import type { Database } from '../database/database.js';
import type { ReadinessCheck } from './readiness.js';

export const databaseCheck = (database: Database): ReadinessCheck => async () => {
  await database.pool.query('select 1');
  return undefined;
};

export const nodeCheck = (node: LightningNode): ReadinessCheck => async () => ((await node.info()).synced ? undefined : 'is not synced to the chain yet');

/** Whether anybody holds the lease `name`: it need not be this process. */
export const leaderCheck = (database: Database, name: string): ReadinessCheck => async () => {
  const { rowCount } = await database.pool.query('select 1 from leases where name = $1 and until > clock_timestamp()', [name]);
  return rowCount === 1 ? undefined : 'nobody leads yet';
};
