/** In words: what whoever looks at an item of a queue should do about it. */
import type { AdminQueueName } from '@l402kit/contracts';
import type { QueueItemRow } from './admin-queues.repository.js';

type State = QueueItemRow['state'];

const NOTHING = 'Nothing to do: its turn comes by itself.';
const IN_HAND = 'Nothing to do: a worker is at it.';

const ACTIONS: Readonly<Record<AdminQueueName, Partial<Record<State, string>>>> = {
  deliveries: {
    failing: 'It is tried again by itself. Retry it once the receiver is mended.',
    failed: 'Every attempt failed. Its operator can send it again, and so can you.',
  },
  payouts: {
    working: 'It stays on its way until the node says what became of it. Look at the node if several are.',
    failing: 'It is tried again by itself. If other addresses of the same host fail as well, ask its operator; then retry.',
    parked: 'Its route costs more than its budget. Open a channel towards the wallet’s host, then retry.',
  },
  settlements: { parked: 'Repair the cause that it names, then retry.' },
  exports: { failed: 'Its account sees the failure and can ask again.' },
  cancellations: { waiting: 'The node is asked each minute. Look at the node if it grows.' },
  proofs: { failed: 'Nothing to do: whoever asked sees why.' },
  closings: { waiting: 'It is paid out first, then closed.', failing: 'It is paid out first. What cannot be paid within 30 days is set aside for whoever shows the closing receipt.' },
};

export const actionFor = (name: AdminQueueName, state: State): string => ACTIONS[name][state] ?? (state === 'working' ? IN_HAND : NOTHING);

/** What a person can hurry; everything else has nothing to wait for. */
export const canRetry = (name: AdminQueueName, state: State): boolean =>
  (name === 'deliveries' && state !== 'working') || (name === 'payouts' && state !== 'working') || name === 'settlements';
