/**
 * Look-ups of API keys, kept for a few seconds so that the hot path makes no query. What is answered was read from the
 * database at most `MAX_AGE_MS` ago; in this process a revoked key is forgotten at once. Entries older than
 * `REFRESH_AFTER_MS` are renewed beside the request that finds them, so that a busy key never waits.
 * A key that there is not will never be: it is remembered longer, so that asking with it again costs no query.
 */
import { hash } from 'node:crypto';
import { isApiKeyText } from './api-key-text.js';
import type { AuthenticatedOperator } from './authenticated-operator.js';

export const MAX_AGE_MS = 5_000;
const REFRESH_AFTER_MS = 2_000;
const MAX_ENTRIES = 20_000;
const UNKNOWN_KEPT_MS = 60_000;
const MAX_UNKNOWN = 10_000;

interface Entry { readonly operator: AuthenticatedOperator; readonly readAtMs: number }

export class ApiKeyCache {
  /** By SHA-256 of the key (the key itself is not kept), oldest first. */
  private readonly entries = new Map<string, Entry>();
  /** Hashes of keys that there are not, and until when that is believed; oldest first. */
  private readonly unknown = new Map<string, number>();
  private readonly loading = new Map<string, Promise<AuthenticatedOperator | undefined>>();
  /** Counts what was forgotten: an answer that was on its way meanwhile may be stale and is not kept. */
  private forgotten = 0;

  constructor(
    private readonly load: (hash: Buffer) => Promise<AuthenticatedOperator | undefined>,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /**
   * The account behind the key, undefined for no key of ours; at once where it is cached. Rejects when the database cannot be asked.
   * @param beforeQuestion called before the database is asked about a text that was never seen to be a key: what it throws, `find` throws
   */
  find(secret: string, beforeQuestion: () => void = () => undefined): AuthenticatedOperator | undefined | Promise<AuthenticatedOperator | undefined> {
    const id = hash('sha256', secret, 'hex');
    const entry = this.entries.get(id);
    if (entry === undefined) return this.findNew(secret, id, beforeQuestion);
    const age = this.nowMs() - entry.readAtMs;
    if (age >= MAX_AGE_MS) return this.read(id);
    // A failure shows when the entry is too old to be used.
    if (age >= REFRESH_AFTER_MS) this.read(id).catch(() => undefined);
    return entry.operator;
  }

  /** Call after a key was revoked. */
  forgetKey(keyId: string): void {
    this.forget((operator) => operator.keyId === keyId);
  }

  /** Call after something of an operator changed that `AuthenticatedOperator` shows. */
  forgetOperator(operatorId: string): void {
    this.forget((operator) => operator.operatorId === operatorId);
  }

  private findNew(secret: string, id: string, beforeQuestion: () => void): undefined | Promise<AuthenticatedOperator | undefined> {
    // A mistyped key costs a request, but no query.
    if (!isApiKeyText(secret) || (this.unknown.get(id) ?? -Infinity) > this.nowMs()) return undefined;
    if (!this.loading.has(id)) beforeQuestion();
    return this.read(id);
  }

  private forget(matches: (operator: AuthenticatedOperator) => boolean): void {
    this.forgotten++;
    this.loading.clear();
    for (const [id, entry] of this.entries) if (matches(entry.operator)) this.entries.delete(id);
  }

  private read(id: string): Promise<AuthenticatedOperator | undefined> {
    const underWay = this.loading.get(id);
    if (underWay !== undefined) return underWay;
    const readAtMs = this.nowMs();
    const { forgotten } = this;
    const reading = this.load(Buffer.from(id, 'hex'))
      .then((operator) => {
        if (operator === undefined) this.keepUnknown(id);
        else if (forgotten === this.forgotten) this.keep(id, { operator, readAtMs });
        return operator;
      })
      .finally(() => { if (this.loading.get(id) === reading) this.loading.delete(id); });
    this.loading.set(id, reading);
    return reading;
  }

  private keep(id: string, entry: Entry): void {
    this.entries.delete(id);
    this.entries.set(id, entry);
    if (this.entries.size > MAX_ENTRIES) this.entries.delete(this.entries.keys().next().value!);
  }

  private keepUnknown(id: string): void {
    this.entries.delete(id);
    this.unknown.delete(id);
    this.unknown.set(id, this.nowMs() + UNKNOWN_KEPT_MS);
    if (this.unknown.size > MAX_UNKNOWN) this.unknown.delete(this.unknown.keys().next().value!);
  }
}
