import type { JobQueues } from '../../../platform/queue/job-queues.js';
import { deliverEndpoint } from './deliver-endpoint.job.js';

/**
 * Queues the job of endpoints that are owed something. Calls return at once and gather while one hand-over is under way.
 * A wake-up that gets lost costs a second: the sweep finds what is due.
 */
export class WakeEndpoints {
  private readonly waiting = new Set<string>();
  private handingOver: Promise<void> | undefined;

  constructor(private readonly queues: JobQueues, private readonly onError: (error: unknown) => void = () => undefined) {}

  /** @param endpointIds UUIDs */
  wake(endpointIds: Iterable<string>): void {
    for (const id of endpointIds) this.waiting.add(id);
    if (this.waiting.size > 0) this.handingOver ??= this.handOver();
  }

  /** Until what was asked for is handed over, or was given up. */
  async settled(): Promise<void> {
    while (this.handingOver) await this.handingOver;
  }

  private async handOver(): Promise<void> {
    while (this.waiting.size > 0) {
      const ids = [...this.waiting];
      this.waiting.clear();
      try {
        await this.queues.addOnce(deliverEndpoint, ids.map((endpointId) => ({ key: endpointId, data: { endpointId } })));
      } catch (error) {
        this.onError(error);
        // What has gathered meanwhile would fail as well.
        this.waiting.clear();
      }
    }
    // In the same turn as the last look at `waiting`: a wake-up right after it starts the next hand-over.
    this.handingOver = undefined;
  }
}
