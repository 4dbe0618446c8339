/**
 * The one way to PostgreSQL. `prisma` for ordinary queries in repositories; `pool` and `transaction` for the hot paths,
 * where a statement is written by hand. No network call is ever made inside a transaction.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client.js';

export type Tx = pg.PoolClient;

/** SQLSTATE of failures where the same transaction, run again, may succeed. */
const RETRYABLE = new Set(['40001', '40P01']);
const MAX_TRIES = 5;
/**
 * Between two statements of a transaction we only compute. A process that is frozen there holds locks that everybody needs
 * (the balance of the channels, say): the server ends its transaction, and others go on.
 */
const IDLE_IN_TRANSACTION_MS = 3_000;

/** Milliseconds. What is not given has no limit. */
export interface DatabaseTimeouts {
  /** The server ends a statement that takes longer … */
  readonly statementMs?: number;
  /** … or that waits longer for somebody's lock. */
  readonly lockMs?: number;
  /**
   * We stop waiting, and close the connection, when the server says nothing for this long: a machine that stands still
   * ends nothing. Not where rows are streamed: COPY counts as one statement.
   */
  readonly answerMs?: number;
}

/** pg's words for the end of `answerMs`. */
const NO_ANSWER = 'Query read timeout';

// int8 arrives as bigint: an amount must never pass through a double.
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8 ? BigInt : oid === 1016 ? parseInt8Array : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};
function parseInt8Array(text: string): bigint[] {
  return text === '{}' ? [] : text.slice(1, -1).split(',').map(BigInt);
}

export class Database {
  readonly pool: pg.Pool;
  readonly prisma: PrismaClient;

  constructor(readonly url: string, options: { readonly poolSize?: number; readonly applicationName?: string; readonly timeouts?: DatabaseTimeouts } = {}) {
    const { statementMs, lockMs, answerMs } = options.timeouts ?? {};
    const config: pg.PoolConfig = {
      connectionString: url,
      max: options.poolSize ?? 10,
      application_name: options.applicationName ?? 'l402kit',
      connectionTimeoutMillis: 5_000,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
      ...(statementMs === undefined ? {} : { statement_timeout: statementMs }),
      ...(lockMs === undefined ? {} : { lock_timeout: lockMs }),
      ...(answerMs === undefined ? {} : { query_timeout: answerMs }),
      types,
    };
    this.pool = new pg.Pool(config);
    // Lost idle connections (a restarted server) are replaced at the next query: not an error of ours.
    this.pool.on('error', () => undefined);
    // A client that is in use has no listener of the pool's: the query fails as well, and an unheard event would end the process.
    this.pool.on('connect', (client) => { client.on('error', () => undefined); });
    const { types: _ours, ...prismaConfig } = config;
    this.prisma = new PrismaClient({ adapter: new PrismaPg({ ...prismaConfig, max: Math.max(2, Math.ceil((options.poolSize ?? 10) / 2)) }) });
  }

  /** Runs `work` in one transaction; again, a few times, after a deadlock or a serialisation failure. */
  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const tx = await this.pool.connect();
      let broken: Error | undefined;
      try {
        await tx.query('BEGIN');
        const result = await work(tx);
        await tx.query('COMMIT');
        return result;
      } catch (error) {
        // A server that did not answer would not answer this either.
        if ((error as Error).message === NO_ANSWER) broken = error as Error;
        else await tx.query('ROLLBACK').catch((e: Error) => { broken = e; });
        if (attempt < MAX_TRIES && RETRYABLE.has((error as { code?: string }).code ?? '')) continue;
        throw error;
      } finally {
        tx.release(broken);
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.pool.end(), this.prisma.$disconnect()]);
  }
}
