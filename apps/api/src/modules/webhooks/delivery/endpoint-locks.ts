/**
 * Which worker serves an endpoint: a session lock of PostgreSQL (advisory), held on one connection. It writes nothing, and
 * a worker that dies gives all its locks back with its connection.
 */
import pg from 'pg';
import { MicroBatch } from '../../../platform/database/micro-batch.js';

interface Step { readonly endpointId: string; readonly take: boolean }

/** Tells our locks from those of others in the database. */
const LOCK_SEED = 402;
// Row by row, in the order in which they were asked for: giving back comes before taking again.
const STEPS = `
select case when take then pg_try_advisory_lock(hashtextextended(endpoint_id, ${LOCK_SEED})) else pg_advisory_unlock(hashtextextended(endpoint_id, ${LOCK_SEED})) end as done
from unnest($1::text[], $2::boolean[]) as step (endpoint_id, take)`;

export class EndpointLocks {
  private connection: Promise<pg.Client> | undefined;
  private closed = false;
  private readonly steps = new MicroBatch<Step, boolean>((steps) => this.run(steps), () => false);

  constructor(private readonly databaseUrl: string) {}

  /** Whether the endpoint is ours now. Never ask twice for one that is. */
  tryLock(endpointId: string): Promise<boolean> {
    return this.steps.run({ endpointId, take: true });
  }

  /** Returns at once. Where the connection is lost, the lock is gone with it. */
  unlock(endpointId: string): void {
    this.steps.run({ endpointId, take: false }).catch(() => undefined);
  }

  /** Gives everything back. */
  async close(): Promise<void> {
    this.closed = true;
    await this.connection?.then((client) => client.end()).catch(() => undefined);
  }

  private async run(steps: Step[]): Promise<boolean[]> {
    if (this.closed) throw new Error('The locks were all given back.');
    const client = await this.connected();
    const { rows } = await client.query<{ done: boolean }>({ name: 'webhooks-locks', text: STEPS, values: [steps.map((s) => s.endpointId), steps.map((s) => s.take)] });
    return rows.map((row) => row.done);
  }

  private connected(): Promise<pg.Client> {
    if (this.connection) return this.connection;
    const client = new pg.Client({ connectionString: this.databaseUrl, application_name: 'l402kit-webhook-locks', keepAlive: true });
    const forget = (): void => { if (this.connection === connecting) this.connection = undefined; };
    client.on('error', forget);
    client.on('end', forget);
    const connecting: Promise<pg.Client> = client.connect().then(() => client);
    connecting.catch(forget);
    return (this.connection = connecting);
  }
}
