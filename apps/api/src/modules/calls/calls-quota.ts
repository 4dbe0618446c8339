import { Injectable } from '@nestjs/common';
import { TokenBuckets } from '../../platform/http/token-buckets.js';
import { Problem } from '../../platform/problem-details/problem.js';

/** Of one account, at once and a minute: a thousand calls a second, each of them an event for its webhooks. */
const CALLS_PER_MINUTE = 60_000;

/** Calls that are reported become rows and webhooks, a hundred with each request. Counted in this process. */
@Injectable()
export class CallsQuota {
  private readonly buckets = new TokenBuckets({ capacity: CALLS_PER_MINUTE, perMinute: CALLS_PER_MINUTE });

  /** @throws Problem rate-limited: nothing of the report was taken */
  take(operatorId: string, calls: number): void {
    if (this.buckets.take(operatorId, calls)) return;
    const seconds = this.buckets.waitSeconds(operatorId, calls);
    throw new Problem('rate-limited', `Up to ${CALLS_PER_MINUTE} calls a minute can be reported. Nothing of this report was taken: send it again in ${seconds} s.`, {
      headers: { 'retry-after': String(seconds), 'ratelimit-policy': `"calls";q=${CALLS_PER_MINUTE};w=60`, 'ratelimit': `"calls";r=0;t=${seconds}` },
    });
  }
}
