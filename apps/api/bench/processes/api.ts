/** The API as it is started in production, on an instant node whose signatures cost nothing. */
import { InstantAddresses } from '../../src/integrations/instant/instant-addresses.js';
import { constantSignatureKey } from '../../src/integrations/instant/instant-network.js';
import { InstantNode } from '../../src/integrations/instant/instant-node.js';
import { createLogger } from '../../src/platform/logging/logger.js';
import { startApi } from '../../src/start-api.js';
import { benchConfig, type ProcessSettings } from './bench-config.js';
import { offer } from './calls.js';
import { memoryMb } from './memory.js';

export type ApiProcess = { readonly memoryMb: () => number };

offer({
  async begin(settings: ProcessSettings) {
    const config = benchConfig(settings);
    const instant = (): { node: InstantNode; addresses: InstantAddresses } => {
      const node = new InstantNode({ key: constantSignatureKey() });
      return { node, addresses: new InstantAddresses(node.receivers) };
    };
    await startApi(config, createLogger(config.LOG_LEVEL, 'api'), new AbortController().signal, ...(config.LIGHTNING_BACKEND === 'instant' ? [instant] : []));
  },
  memoryMb,
});
