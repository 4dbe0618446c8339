import { TEST_AUTHORITY } from '@l402kit/testing';
import { LndNode } from '../../../src/integrations/lnd/lnd-node.js';
import { readLndSettings } from '../../../src/integrations/lnd/lnd-settings.js';
import type { Config } from '../../../src/platform/config/config.js';
import type { LndDouble } from './lnd-double.js';

/** A node that talks to this double; `more` replaces settings. */
export function connectTo(lnd: LndDouble, more: Partial<Pick<Config, 'LND_GRPC' | 'LND_TLS_CERT' | 'LND_MACAROON' | 'LND_ROUTE_HINTS'>> = {}): LndNode {
  return new LndNode(readLndSettings({ LND_GRPC: lnd.address, LND_TLS_CERT: TEST_AUTHORITY, LND_MACAROON: lnd.macaroon, LND_ROUTE_HINTS: '0', ...more }));
}
