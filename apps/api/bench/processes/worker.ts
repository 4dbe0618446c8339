/** The worker as it is started in production; with an instant node, callers pay when the benchmark says so. */
import { msat } from '@l402kit/money-types';
import { InstantAddresses } from '../../src/integrations/instant/instant-addresses.js';
import { constantSignatureKey } from '../../src/integrations/instant/instant-network.js';
import { InstantNode } from '../../src/integrations/instant/instant-node.js';
import { createLogger } from '../../src/platform/logging/logger.js';
import { startWorker } from '../../src/start-worker.js';
import { benchConfig, type ProcessSettings } from './bench-config.js';
import { offer } from './calls.js';
import { memoryMb } from './memory.js';

/** Payment hash and msat. */
export type Paid = readonly [paymentHash: string, amountMsat: number];
export type WorkerProcess = { readonly paid: (paid: readonly Paid[]) => void; readonly memoryMb: () => number };

// The key of the API's node: the two are one, and its key stands in the books.
const node = new InstantNode({ key: constantSignatureKey() });

offer({
  async begin(settings: ProcessSettings) {
    const config = benchConfig(settings);
    const instant = () => ({ node, addresses: new InstantAddresses(node.receivers) });
    await startWorker(config, createLogger(config.LOG_LEVEL, 'worker'), new AbortController().signal, ...(config.LIGHTNING_BACKEND === 'instant' ? [instant] : []));
  },
  paid(paid) {
    for (const [paymentHash, amountMsat] of paid) node.append(paymentHash, msat(BigInt(amountMsat)));
  },
  memoryMb,
} satisfies WorkerProcess & { begin(settings: ProcessSettings): Promise<void> });
