/** Numbers outbox rows and links them into their operators' chains. Pure but for the ids of the events. */
import { createHash } from 'node:crypto';
import { envelopeText, type EventExtensions } from '@l402kit/contracts';
import { newUuid, publicId } from '@l402kit/money-types';

/** A row of the outbox as the sequencer reads it. */
export interface PendingEvent {
  readonly outboxId: string;
  readonly operatorId: string;
  readonly type: string;
  readonly subject: string;
  readonly at: Date;
  /** JSON text */
  readonly data: string;
  /** JSON text */
  readonly extensions: string | null;
}

/** The end of one operator's chain: number and hash of its last event. */
export interface ChainHead {
  readonly sequence: bigint;
  readonly hash: Buffer;
}

export const GENESIS: ChainHead = { sequence: 0n, hash: Buffer.alloc(32) };

export interface ChainedEvent {
  readonly operatorId: string;
  readonly sequence: bigint;
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly at: Date;
  readonly body: string;
  readonly bodyHash: Buffer;
}

export interface ChainedBatch {
  readonly outboxIds: readonly string[];
  readonly events: readonly ChainedEvent[];
  /** Operator → the head before this batch and the one after it. */
  readonly moves: ReadonlyMap<string, { readonly was: ChainHead; readonly now: ChainHead }>;
}

/**
 * Links `pending`, in its order, to `heads`. The caller makes the new heads its own once the batch is committed.
 * @param heads the head of every operator in `pending`
 */
export function chainEvents(pending: readonly PendingEvent[], heads: ReadonlyMap<string, ChainHead>, publicUrl: string): ChainedBatch {
  const moves = new Map<string, { was: ChainHead; now: ChainHead }>();
  const sources = new Map<string, string>();
  const events = pending.map((row): ChainedEvent => {
    const move = moves.get(row.operatorId) ?? startingAt(heads.get(row.operatorId) ?? GENESIS);
    moves.set(row.operatorId, move);
    const sequence = move.now.sequence + 1n;
    const id = newUuid();
    let operator = sources.get(row.operatorId);
    if (operator === undefined) sources.set(row.operatorId, operator = publicId('operator', row.operatorId));
    const body = envelopeText({
      id: publicId('event', id), operatorId: operator, type: row.type, subject: row.subject, at: row.at, publicUrl,
      dataJson: row.data, extensions: extensionsFrom(row.extensions),
      chain: { sequence, previousHashHex: move.now.hash.toString('hex') },
    });
    const bodyHash = createHash('sha256').update(body).digest();
    move.now = { sequence, hash: bodyHash };
    return { operatorId: row.operatorId, sequence, id, type: row.type, subject: row.subject, at: row.at, body, bodyHash };
  });
  return { outboxIds: pending.map((row) => row.outboxId), events, moves };
}

const startingAt = (head: ChainHead) => ({ was: head, now: head });

// A caller's context must never hold up the chain: what cannot be read is left out.
function extensionsFrom(text: string | null): EventExtensions | null {
  if (text === null) return null;
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as EventExtensions) : null;
  } catch {
    return null;
  }
}
