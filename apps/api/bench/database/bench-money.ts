import { systemClock } from '@l402kit/money-types';
import { InstantAddresses } from '../../src/integrations/instant/instant-addresses.js';
import { InstantNode } from '../../src/integrations/instant/instant-node.js';
import type { MoneyContext } from '../../src/money/money-context.js';
import { registerNode } from '../../src/money/register-node.js';
import type { Database } from '../../src/platform/database/database.js';

export interface BenchMoney {
  readonly money: MoneyContext;
  readonly node: InstantNode;
  readonly addresses: InstantAddresses;
}

/** The money path on an instant node, with the settings of production. Trouble is told on standard error. */
export async function benchMoney(db: Database): Promise<BenchMoney> {
  const node = new InstantNode();
  const { accounts, info } = await registerNode(db, node, 'main', systemClock);
  const addresses = new InstantAddresses(node.receivers);
  const tell = (fields: Record<string, unknown>, message: string): void => { console.error(message, fields); };
  return {
    node, addresses,
    money: {
      db, node, addresses, accounts, nodeId: 'main', nodeInfo: info, clock: systemClock, log: { info: () => undefined, warn: tell, alarm: tell },
      settings: { feePpm: 3_000, payoutTimeoutSeconds: 60, payoutMaxCltvBlocks: 1_008, payoutConcurrency: 32, payoutCallbackIntervalMs: 60_000, workLeaseMs: 10_000 },
    },
  };
}
