import { z } from 'zod';
import { defineJob } from '../../../platform/queue/job-contract.js';

/** Remove events and deliveries that are no longer kept. */
export const cleanHistory = defineJob('history.clean', z.object({}));
