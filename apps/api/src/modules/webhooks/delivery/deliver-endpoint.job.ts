import { z } from 'zod';
import { defineJob } from '../../../platform/queue/job-contract.js';

/** Deliver what PostgreSQL says is owed to one endpoint. One such job an endpoint waits, and one is at work. */
export const deliverEndpoint = defineJob('webhook.deliver', z.object({
  /** UUID */
  endpointId: z.uuid(),
}));
