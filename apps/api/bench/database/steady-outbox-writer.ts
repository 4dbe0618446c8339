import { newUuid } from '@l402kit/money-types';
import pg from 'pg';
import { steadily } from '../measure/steadily.js';
import { PAID_DATA } from './prepare-outbox.js';

/** Writes events at a steady rate, each durable on its own: one connection, one commit at a time, in order. */
export class SteadyOutboxWriter {
  private due = 0;
  private writing: Promise<void> | undefined;
  private failure: unknown;

  private constructor(private readonly client: pg.Client, private readonly operators: readonly string[]) {}

  static async connect(url: string, operators: number): Promise<SteadyOutboxWriter> {
    const client = new pg.Client(url);
    await client.connect();
    return new SteadyOutboxWriter(client, Array.from({ length: operators }, () => newUuid()));
  }

  /** @param onWrite told of the rows of a statement before it is sent. @returns how many rows were written */
  async write(perSecond: number, seconds: number, onWrite: (count: number) => void): Promise<number> {
    let written = 0;
    await steadily(perSecond, seconds, (count) => {
      this.due += count;
      written += count;
      this.writing ??= this.drain(onWrite).catch((error: unknown) => { this.failure = error; }).finally(() => { this.writing = undefined; });
    });
    await this.writing;
    if (this.failure !== undefined) throw this.failure;
    return written;
  }

  private async drain(onWrite: (count: number) => void): Promise<void> {
    for (let n = 0; this.due > 0; n++) {
      const rows = this.due;
      this.due = 0;
      onWrite(rows);
      const operators = Array.from({ length: rows }, (_, i) => this.operators[(n + i) % this.operators.length]);
      await this.client.query({ name: 'write', text: `insert into outbox (operator_id, type, subject, data) select o, 'invoice.paid', 'inv', $2 from unnest($1::uuid[]) o`, values: [operators, PAID_DATA] });
    }
  }

  async close(): Promise<void> { await this.client.end(); }
}
