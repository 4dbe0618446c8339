import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import type { Export } from '../../platform/database/generated/client.js';
import type { PageRequest } from '../../platform/http/page.js';
import { LONGEST_READ_MS, READER_NAME } from './export-query.js';
import { EXPORT_SOURCES } from './export-sources.js';
import type { ExportOrder, WrittenExport } from './write-export.js';

/** An export that says nothing for so long was left by its worker. */
const LEASE_SECONDS = 20;
const MAX_ATTEMPTS = 3;
export const KEPT_DAYS = 7;

/** A part of the file, compressed. */
export interface ExportPiece {
  readonly number: number;
  /** where in the file it begins */
  readonly startByte: number;
  readonly content: Buffer;
}

/** One attempt at one export: whoever was overtaken can write nothing more. */
export interface ClaimedExport extends ExportOrder {
  readonly attempt: number;
}

@Injectable()
export class ExportsRepository {
  constructor(private readonly database: Database) {}

  async create(tx: Tx, order: ExportOrder): Promise<void> {
    const { rows } = await tx.query<{ rows: bigint }>(EXPORT_SOURCES[order.kind].expected, [order.operatorId, order.from, order.to]);
    await tx.query(
      `insert into exports (id, operator_id, kind, format, columns, time_zone, "from", "to", rows_expected) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [order.id, order.operatorId, order.kind, order.format, order.columns, order.timeZone, order.from, order.to, rows[0]!.rows]);
  }

  /** With the operator's row locked, so that a limit holds for several requests at once. */
  async countUnderWay(tx: Tx, operatorId: string): Promise<number> {
    await tx.query('select 1 from operators where id = $1 for no key update', [operatorId]);
    const { rows } = await tx.query<{ count: number }>(`select count(*)::int as count from exports where operator_id = $1 and status in ('waiting', 'running')`, [operatorId]);
    return rows[0]!.count;
  }

  find(operatorId: string, id: string): Promise<Export | null> {
    return this.database.prisma.export.findFirst({ where: { id, operatorId } });
  }

  list(operatorId: string, page: PageRequest): Promise<Export[]> {
    return this.database.prisma.export.findMany({
      where: { operatorId, ...(page.before === undefined ? {} : { id: { lt: page.before } }) }, orderBy: { id: 'desc' }, take: page.take,
    });
  }

  /** The oldest that nobody is at work on; what an interrupted attempt has left of it is removed. */
  async claim(): Promise<ClaimedExport | undefined> {
    const { rows } = await this.database.pool.query<ClaimedExport>(
      `with claimed as (
         update exports set status = 'running', rows = 0, bytes = 0, attempts = attempts + 1, lease_until = clock_timestamp() + make_interval(secs => $1)
         where id = (select id from exports where status = 'waiting' or (status = 'running' and (lease_until is null or lease_until < clock_timestamp()))
                     order by created_at limit 1 for update skip locked)
         returning *),
       cleared as (delete from export_pieces where export_id in (select id from claimed))
       select id, operator_id as "operatorId", kind, format, columns, time_zone as "timeZone", "from", "to", attempts as attempt from claimed`, [LEASE_SECONDS]);
    const order = rows[0];
    if (order === undefined || order.attempt <= MAX_ATTEMPTS) return order;
    await this.fail(order, 'It could not be written, three times over. It was logged; ask for a smaller period.');
    return undefined;
  }

  /** A piece and the progress that it is, in one commit. @returns false when the export is no longer this worker's */
  async storePiece({ id, attempt }: ClaimedExport, { number, startByte, content }: ExportPiece, { rows, bytes }: { readonly rows: number; readonly bytes: number }): Promise<boolean> {
    const { rowCount } = await this.database.pool.query({
      name: 'export-store-piece',
      text: `with mine as (update exports set rows = $5, bytes = $6, lease_until = clock_timestamp() + make_interval(secs => $7) where id = $1 and status = 'running' and attempts = $8 returning id)
             insert into export_pieces (export_id, number, start_byte, content) select id, $2, $3, $4 from mine`,
      values: [id, number, startByte, content, rows, bytes, LEASE_SECONDS, attempt],
    });
    return rowCount === 1;
  }

  async finish({ id, attempt }: ClaimedExport, { rows, bytes, sha256, totals }: WrittenExport): Promise<void> {
    await this.database.pool.query(
      `update exports set status = 'ready', rows = $2, bytes = $3, sha256 = $4, totals = $5, lease_until = null, finished_at = clock_timestamp() where id = $1 and status = 'running' and attempts = $6`,
      [id, rows, bytes, sha256, JSON.stringify(Object.fromEntries([...totals].map(([column, sum]) => [column, String(sum)]))), attempt]);
  }

  /** Its worker notices with its next piece, which is refused. @returns false when it was not under way */
  cancel(operatorId: string, id: string): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const { rowCount } = await tx.query(
        `update exports set status = 'cancelled', lease_until = null, finished_at = clock_timestamp() where id = $1 and operator_id = $2 and status in ('waiting', 'running')`, [id, operatorId]);
      // Only now: a piece that was being stored has been, and no other will be.
      if (rowCount === 1) await tx.query('delete from export_pieces where export_id = $1', [id]);
      return rowCount === 1;
    });
  }

  /** Another worker, or this one later, begins anew. */
  async giveBack({ id, attempt }: ClaimedExport, countsAsAttempt: boolean): Promise<void> {
    await this.database.pool.query(
      `update exports set status = 'waiting', lease_until = null, attempts = attempts - $2 where id = $1 and status = 'running' and attempts = $3`, [id, countsAsAttempt ? 0 : 1, attempt]);
  }

  async fail({ id, attempt }: ClaimedExport, why: string): Promise<void> {
    await this.database.pool.query(`update exports set status = 'failed', failure = $2, lease_until = null, finished_at = clock_timestamp() where id = $1 and status = 'running' and attempts = $3`, [id, why, attempt]);
  }

  /** The pieces of a file, in order, still compressed; the first is the one that has the byte `from`, where that is known. */
  async *pieces(id: string, from: number): AsyncGenerator<{ readonly startByte: bigint | null; readonly content: Buffer }> {
    const first = await this.database.pool.query<{ number: number }>('select number from export_pieces where export_id = $1 and start_byte <= $2 order by number desc limit 1', [id, from]);
    for (let number = first.rows[0]?.number ?? 0; ; number++) {
      const { rows } = await this.database.pool.query<{ startByte: bigint | null; content: Buffer }>(
        { name: 'export-piece', text: 'select start_byte as "startByte", content from export_pieces where export_id = $1 and number = $2', values: [id, number] });
      if (rows[0] === undefined) return;
      yield rows[0];
    }
  }

  /** A process that is frozen in the middle of COPY would hold its snapshot for ever: the server does not time out while it waits for a reader. */
  async endLongReads(longerThanMs = LONGEST_READ_MS * 2): Promise<number> {
    const { rowCount } = await this.database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = $1 and xact_start < clock_timestamp() - make_interval(secs => $2)`,
      [READER_NAME, longerThanMs / 1_000]);
    return rowCount ?? 0;
  }

  /** Files older than a week are removed; that there was one stays known. */
  async removeOld(): Promise<number> {
    const { rowCount } = await this.database.pool.query(
      `with old as (update exports set status = 'expired' where status = 'ready' and finished_at < clock_timestamp() - make_interval(days => $1) returning id)
       delete from export_pieces where export_id in (select id from old)`, [KEPT_DAYS]);
    return rowCount ?? 0;
  }
}
