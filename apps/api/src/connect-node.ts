/** Which node and which way to Lightning Addresses the settings ask for: the only place that knows all the backends. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '@l402kit/money-types';
import type { Logger } from 'pino';
import { EmbeddedNode } from './integrations/embedded/embedded-node.js';
import { InstantAddresses } from './integrations/instant/instant-addresses.js';
import { InstantNode } from './integrations/instant/instant-node.js';
import { LndNode } from './integrations/lnd/lnd-node.js';
import { readLndSettings } from './integrations/lnd/lnd-settings.js';
import { LndRefusesUs } from './integrations/lnd/lnd-trouble.js';
import { LnurlAddressResolver } from './integrations/lnurl/index.js';
import type { AddressResolver } from './money/ports/address-resolver.js';
import { NodeUnavailable, type LightningNode } from './money/ports/lightning-node.js';
import { openNodeAccounts } from './money/ledger/accounts.js';
import type { MoneyContext } from './money/money-context.js';
import { registerNode } from './money/register-node.js';
import type { Config } from './platform/config/config.js';
import type { Database } from './platform/database/database.js';
import type { GuardedHttp } from './platform/guarded-http/index.js';

const ASK_AGAIN_MS = 1_000;

export interface Backends {
  readonly node: LightningNode;
  readonly addresses: AddressResolver;
}

export function createBackends(config: Config, http: GuardedHttp, clock: Clock): Backends {
  if (config.LIGHTNING_BACKEND === 'instant') {
    const node = new InstantNode();
    return { node, addresses: new InstantAddresses(node.receivers) };
  }
  return {
    node: config.LIGHTNING_BACKEND === 'lnd' ? new LndNode(readLndSettings(config)) : new EmbeddedNode(config.DEVNET_URL),
    addresses: new LnurlAddressResolver({ http, allowLoopbackHosts: config.ALLOW_LOOPBACK_HOSTS, clock }),
  };
}

/** What the money path has to know of its node before it can begin. */
export interface KnownNode {
  readonly accounts: MoneyContext['accounts'];
  readonly info: MoneyContext['nodeInfo'];
}

/**
 * The node as the books know it. While it does not answer it is asked again each second, until it does or `stop` aborts.
 * An LND that never answered yet is not waited for: its settings are new, and more likely wrong than it is away.
 * @throws WrongNode; LndRefusesUs; NodeUnavailable for an LND at first contact; whatever the database says; an AbortError when `stop` came first
 */
export async function waitForNode(database: Database, node: LightningNode, nodeId: string, clock: Clock, logger: Logger, stop: AbortSignal): Promise<KnownNode> {
  for (let told = false; ; told = true) {
    try {
      return await registerNode(database, node, nodeId, clock);
    } catch (error) {
      if (!(error instanceof NodeUnavailable) || error instanceof LndRefusesUs) throw error;
      if (node instanceof LndNode && !(await rememberedNode(database, nodeId))) throw error;
      if (!told) logger.warn({ reason: error.message }, 'the Lightning node does not answer: waiting for it');
    }
    await delay(ASK_AGAIN_MS, undefined, { signal: stop });
  }
}

/**
 * The node as an earlier start wrote it down, undefined before the first one. Enough for the API, which can answer almost
 * everything while the node is away; whether it is still the same node is asked as soon as it answers.
 */
export async function rememberedNode(database: Database, nodeId: string): Promise<KnownNode | undefined> {
  const { rows } = await database.pool.query<MoneyContext['nodeInfo']>('select pubkey, network from nodes where id = $1', [nodeId]);
  const info = rows[0];
  return info && { info, accounts: await database.transaction((tx) => openNodeAccounts(tx, nodeId)) };
}
