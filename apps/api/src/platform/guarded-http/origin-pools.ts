/** Connections by origin: a bounded number each, closed when idle, and a bounded number of origins. */
import { Pool } from 'undici';
import type { buildConnector } from 'undici';

const MAX_ORIGINS = 1_000;
const MAX_HEADER_BYTES = 16_384;
/** Below the five seconds after which the most common servers close an idle connection. */
const IDLE_MS = 4_000;
const MAX_IDLE_MS = 10_000;

export class OriginPools {
  private readonly pools = new Map<string, Pool>();

  constructor(private readonly connect: buildConnector.connector, private readonly connectionsPerOrigin: number) {}

  of(origin: string): Pool {
    const known = this.pools.get(origin);
    if (known !== undefined) return known;
    this.makeRoom();
    const pool = new Pool(origin, {
      connect: this.connect,
      connections: this.connectionsPerOrigin,
      // Answers on a shared connection could be taken for each other's.
      pipelining: 1,
      maxHeaderSize: MAX_HEADER_BYTES,
      // Each exchange has one deadline for everything; undici's own would only add timers.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: MAX_IDLE_MS,
    });
    this.pools.set(origin, pool);
    return pool;
  }

  async destroy(): Promise<void> {
    const pools = [...this.pools.values()];
    this.pools.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  /** Closes the oldest origin that has nothing under way, or the oldest: what is under way there may finish. */
  private makeRoom(): void {
    if (this.pools.size < MAX_ORIGINS) return;
    const entries = [...this.pools];
    const [origin, pool] = entries.find(([, candidate]) => candidate.stats.size === 0) ?? entries[0]!;
    this.pools.delete(origin);
    void pool.close();
  }
}
