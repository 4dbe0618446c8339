/** Only the delivery of webhooks, as the worker runs it: what the sections about webhooks measure alone. */
import { WebhookDeliveriesRepository } from '../../src/modules/webhooks/webhook-deliveries.repository.js';
import { DeliveryWorker } from '../../src/modules/webhooks/delivery/delivery-worker.js';
import { createPlatform, type Platform } from '../../src/create-platform.js';
import { createLogger } from '../../src/platform/logging/logger.js';
import { benchConfig, type ProcessSettings } from './bench-config.js';
import { offer } from './calls.js';
import { memoryMb } from './memory.js';

export interface Recovery {
  readonly operatorId: string;
  readonly endpointId: string;
}
export type DeliveryProcess = { readonly sweep: () => Promise<void>; readonly recover: (recovery: Recovery) => Promise<number>; readonly peakMemoryMb: () => number };

let platform: Platform;
let delivery: DeliveryWorker;
let peak = 0;

offer({
  begin(settings: ProcessSettings) {
    const config = benchConfig(settings);
    platform = createPlatform(config, createLogger(config.LOG_LEVEL, 'worker'), 'worker');
    delivery = new DeliveryWorker({ ...platform, concurrency: config.WEBHOOK_CONCURRENCY, onError: (error, doing) => { console.error(doing, error); } });
    void delivery.run(new AbortController().signal);
    setInterval(() => { peak = Math.max(peak, memoryMb()); }, 50).unref();
  },
  sweep: () => delivery.sweep(),
  async recover({ operatorId, endpointId }: Recovery) {
    const now = new Date();
    const owed = await new WebhookDeliveriesRepository(platform.database).recover(operatorId, endpointId, new Date(now.getTime() - 3_600_000), now);
    delivery.waker.wake([endpointId]);
    return owed;
  },
  peakMemoryMb: () => peak,
} satisfies DeliveryProcess & { begin(settings: ProcessSettings): void });
