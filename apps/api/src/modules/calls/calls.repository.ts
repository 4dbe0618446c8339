import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { EVENT_TYPE_PREFIX, type ReportCalls, type ReportedCall } from '@l402kit/contracts';
import { newUuid, publicId } from '@l402kit/money-types';
import { Database, type Tx } from '../../platform/database/database.js';
import { appendToOutbox, type OutboxRow } from '../../platform/outbox/outbox.js';

const ROUTE = 'POST /v1/calls';

@Injectable()
export class CallsRepository {
  constructor(private readonly database: Database) {}

  /** Tells the operator of the calls that were not reported within 24 h. @returns how many those were */
  async report(operatorId: string, calls: ReportCalls): Promise<number> {
    const keyed = new Map(calls.map((call) => [keyOf(call), call]));
    return this.database.transaction(async (tx) => {
      // In one order, so that two reports of the same calls cannot wait for each other.
      const { rows } = await tx.query<{ key: string }>(
        `insert into idempotency_keys (scope, route, key, body_hash, resource_id, status)
         select $1, $2, k, '\\x', $4, 202 from unnest($3::text[]) as k order by k on conflict do nothing returning key`,
        [`calls:${operatorId}`, ROUTE, [...keyed.keys()], newUuid()]);
      const fresh = new Set(rows.map((row) => row.key));
      const accepted = [...keyed].filter(([key]) => fresh.has(key)).map(([, call]) => call);
      await countServed(tx, operatorId, accepted);
      await appendToOutbox(tx, accepted.map((call) => outboxRow(operatorId, call)));
      return fresh.size;
    });
  }
}

/** By resource and the day of the report: when a call was made is a stranger's word. */
async function countServed(tx: Pick<Tx, 'query'>, operatorId: string, calls: readonly ReportedCall[]): Promise<void> {
  const served = calls.flatMap(({ type, data }) => (type === 'com.l402kit.call.served' ? data.resource : []));
  if (served.length === 0) return;
  await tx.query(
    `insert into served_days (operator_id, day, resource, served)
     select $1, (clock_timestamp() at time zone 'UTC')::date, resource, count(*) from unnest($2::text[]) as resource group by resource order by resource
     on conflict (operator_id, day, resource) do update set served = served_days.served + excluded.served`, [operatorId, served]);
}

/** CloudEvents: source and id together name an event. */
const keyOf = ({ source, id }: ReportedCall): string => createHash('sha256').update(JSON.stringify([source, id])).digest('hex');

function outboxRow(operatorId: string, { type, data, traceparent, agentid, sessionid, causationid }: ReportedCall): OutboxRow {
  const extensions = Object.fromEntries(Object.entries({ traceparent, agentid, sessionid, causationid }).filter((entry): entry is [string, string] => entry[1] !== undefined));
  return {
    operatorId, type: type.slice(EVENT_TYPE_PREFIX.length), subject: publicId('event', newUuid()).replace('evt_', 'call_'), data,
    ...(Object.keys(extensions).length === 0 ? {} : { extensions }),
  };
}
