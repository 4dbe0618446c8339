/** NIP-01: what is sent over a Nostr relay. */
import { schnorr } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

export interface NostrEvent {
  readonly id: string;
  readonly pubkey: string;
  readonly created_at: number;
  readonly kind: number;
  readonly tags: readonly (readonly string[])[];
  readonly content: string;
  readonly sig: string;
}

export const publicKeyOf = (secretKey: Uint8Array): string => bytesToHex(schnorr.getPublicKey(secretKey));

export function signEvent(secretKey: Uint8Array, draft: Pick<NostrEvent, 'kind' | 'tags' | 'content'>): NostrEvent {
  const event = { ...draft, pubkey: publicKeyOf(secretKey), created_at: Math.floor(Date.now() / 1_000) };
  const id = idOf(event);
  return { ...event, id: bytesToHex(id), sig: bytesToHex(schnorr.sign(id, secretKey)) };
}

/** Whether the event says what its author signed: relays are strangers. */
export function isGenuine(event: NostrEvent): boolean {
  try {
    const id = idOf(event);
    return bytesToHex(id) === event.id && schnorr.verify(hexToBytes(event.sig), id, hexToBytes(event.pubkey));
  } catch {
    return false;
  }
}

const idOf = ({ pubkey, created_at: createdAt, kind, tags, content }: Omit<NostrEvent, 'id' | 'sig'>): Uint8Array =>
  sha256(utf8ToBytes(JSON.stringify([0, pubkey, createdAt, kind, tags, content])));
