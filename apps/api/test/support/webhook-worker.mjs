/** Sequencer and delivery as a process of their own on the built code, to be ended by SIGKILL at any moment. */
import { systemClock } from '@l402kit/money-types';
import { DeliveryWorker } from '../../dist/modules/webhooks/delivery/delivery-worker.js';
import { Database } from '../../dist/platform/database/database.js';
import { createGuardedHttp } from '../../dist/platform/guarded-http/index.js';
import { Lease } from '../../dist/platform/leases/lease.js';
import { Sequencer } from '../../dist/platform/outbox/sequencer.js';
import { JobQueues } from '../../dist/platform/queue/job-queues.js';
import { createQueueBackend } from '../../dist/platform/queue/queue-backend.js';
import { SecretBox } from '../../dist/platform/secrets/secret-box.js';

const { databaseUrl, redisUrl, allowLoopbackHosts, leaseMs } = JSON.parse(process.argv[2]);
const signal = new AbortController().signal;
const database = new Database(databaseUrl);
const delivery = new DeliveryWorker({
  database, clock: systemClock, secrets: new SecretBox(Buffer.alloc(32, 7)), http: createGuardedHttp({ allowLoopbackHosts }),
  queues: new JobQueues(createQueueBackend({ redisUrl, databaseUrl }), { lockMs: 600 }), concurrency: 16, sliceMs: 200, leaseMs, sweepEveryMs: 100,
});
const sequencer = new Sequencer(database, new Lease(database, 'sequencer', { ttlMs: 300, pollMs: 50 }), {
  publicUrl: 'http://api.test', onSequenced: (batch) => { delivery.owedTo(batch.endpoints); },
});
process.send('working');
await Promise.all([sequencer.run(signal), delivery.run(signal)]);
