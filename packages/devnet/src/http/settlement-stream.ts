/** GET /node/settlements: what settled, one JSON line each, backlog first, then as it happens. */
import type { ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { Devnet } from '../devnet.js';

const BATCH = 200;
const KEEP_ALIVE_MS = 10_000;

export class SettlementStreams {
  /** Open streams, each with what wakes it while it waits for more. */
  readonly #open = new Map<ServerResponse, () => void>();

  constructor(private readonly devnet: Devnet) {
    devnet.onSettlements = () => { for (const wake of this.#open.values()) wake(); };
  }

  /** Writes to `response` for as long as the other side listens. */
  serve(response: ServerResponse, after: number): void {
    response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
    response.flushHeaders();
    this.#open.set(response, () => undefined);
    const keepAlive = setInterval(() => response.write('\n'), KEEP_ALIVE_MS);
    keepAlive.unref();
    response.once('close', () => {
      clearInterval(keepAlive);
      this.#open.get(response)?.();
      this.#open.delete(response);
    });
    this.#follow(response, after).catch((error: unknown) => { console.error(error); response.destroy(); });
  }

  async #follow(response: ServerResponse, after: number): Promise<void> {
    for (let cursor = after; !response.closed && !response.writableEnded;) {
      const end = Math.min(this.devnet.durableSettlements, cursor + BATCH);
      if (end === cursor) { await new Promise<void>((resolve) => { this.#open.set(response, resolve); }); continue; }
      let lines = '';
      while (cursor < end) lines += this.#line(++cursor);
      // Whoever reads slowly gets it slowly: nothing piles up here.
      if (!response.write(lines)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
  }

  #line(cursor: number): string {
    const { hash, receivedMsat, settledAtMs } = this.devnet.ledger.settlement(cursor);
    return `${JSON.stringify({ cursor, paymentHash: hash, receivedMsat: Number(receivedMsat), settledAt: new Date(settledAtMs ?? 0).toISOString() })}\n`;
  }

  closeAll(): void { for (const response of this.#open.keys()) response.destroy(); }
}
