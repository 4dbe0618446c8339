/** The API as it is started in production, on an instant node. */
import { InstantAddresses } from '../../src/integrations/instant/instant-addresses.js';
import { createLogger } from '../../src/platform/logging/logger.js';
import { startApi } from '../../src/start-api.js';
import { benchConfig, type ProcessSettings } from './bench-config.js';
import { offer } from './calls.js';
import { memoryMb } from './memory.js';
import { OpeningNode } from './opening-node.js';

export type ApiProcess = { readonly memoryMb: () => number };

offer({
  async begin(settings: ProcessSettings) {
    const config = benchConfig(settings);
    const instant = () => {
      const node = new OpeningNode();
      return { node, addresses: new InstantAddresses(node.receivers) };
    };
    await startApi(config, createLogger(config.LOG_LEVEL, 'api'), new AbortController().signal, ...(config.LIGHTNING_BACKEND === 'instant' ? [instant] : []));
  },
  memoryMb,
} satisfies ApiProcess & { begin(settings: ProcessSettings): Promise<void> });
