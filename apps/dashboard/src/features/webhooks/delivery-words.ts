import type { StoryDeliveryJson } from '@l402kit/contracts';
import { duration, moment } from '../../lib/time';

const ORDINALS = ['no', 'first', 'second', 'third', 'fourth', 'fifth'];

/** '200 in 84 ms, first attempt.' */
export function deliveryWords({ status, attempts, nextAttemptAt, lastAttempt }: Pick<StoryDeliveryJson, 'status' | 'attempts' | 'nextAttemptAt' | 'lastAttempt'>): string {
  const attempt = `${ORDINALS[attempts] ?? `${attempts}th`} attempt`;
  const last = lastAttempt === null ? undefined : `${lastAttempt.statusCode ?? 'no answer'} in ${duration(lastAttempt.durationMs)}, ${attempt}`;
  switch (status) {
    case 'delivered': return last === undefined ? 'taken.' : `${last}.`;
    case 'owed': return last === undefined || nextAttemptAt === null ? 'about to be sent.' : `${last}. Again at ${moment(nextAttemptAt)} UTC.`;
    case 'exhausted': return `${last ?? attempt}, and the last one. It is kept and can be sent again.`;
    case 'dropped': return 'not sent any more: the endpoint was deleted, or the event is no longer kept.';
  }
}
