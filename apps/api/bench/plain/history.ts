/** The same rows by plain pg: a page of invoices, and all that is exported as COPY writes it. */
import pg from 'pg';

const PAGE = 51;
const EXPORTED = `select id, created_at, paid_at, resource, description, amount_msat, received_msat, fee_msat, received_msat - fee_msat as net_msat, encode(payment_hash, 'hex') as payment_hash, late
  from invoices where operator_id = $1 and status = 'paid' and kind = 'call' order by id`;

/** How long each of `times` prepared statements took that read the newest page, ms. */
export async function readPagesPlainly(url: string, operatorId: string, times: number): Promise<number[]> {
  return withClient(url, async (client) => {
    const took: number[] = [];
    for (let i = 0; i < times; i++) {
      const began = performance.now();
      await client.query({ name: 'page', text: `select * from invoices where operator_id = $1 and kind = 'call' order by id desc limit ${PAGE}`, values: [operatorId] });
      took.push(performance.now() - began);
    }
    return took;
  });
}

/** How long the server and the way to it take for nothing at all, ms. */
export async function askPlainly(url: string, times: number): Promise<number[]> {
  return withClient(url, async (client) => {
    const took: number[] = [];
    for (let i = 0; i < times; i++) {
      const began = performance.now();
      await client.query({ name: 'nothing', text: 'select 1' });
      took.push(performance.now() - began);
    }
    return took;
  });
}

/** How long each of `times` prepared statements took that add up the last twelve months by resource, ms. */
export async function readSumsPlainly(url: string, operatorId: string, times: number): Promise<number[]> {
  return withClient(url, async (client) => {
    const took: number[] = [];
    for (let i = 0; i < times; i++) {
      const began = performance.now();
      await client.query({
        name: 'sums', text: `select resource, sum(opened), sum(paid), sum(received_msat), sum(fee_msat) from summed_months where operator_id = $1 and month > current_date - 365 group by 1 order by 4 desc`, values: [operatorId],
      });
      took.push(performance.now() - began);
    }
    return took;
  });
}

/** COPY to nowhere: what PostgreSQL alone takes to read the rows and write them as CSV. @returns rows a second */
export async function copyPlainly(url: string, operatorId: string): Promise<number> {
  return withClient(url, async (client) => {
    const began = performance.now();
    const { rowCount } = await client.query(`copy (${EXPORTED.replace('$1', client.escapeLiteral(operatorId))}) to '/dev/null' with (format csv)`);
    return ((rowCount ?? 0) * 1_000) / (performance.now() - began);
  });
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try { return await work(client); } finally { await client.end(); }
}
