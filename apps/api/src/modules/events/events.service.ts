import { Injectable } from '@nestjs/common';
import { sequenceText, type ListEventsQuery } from '@l402kit/contracts';
import { EventsRepository } from './events.repository.js';

@Injectable()
export class EventsService {
  constructor(private readonly events: EventsRepository) {}

  /**
   * A page as JSON text, oldest first. The bodies are taken over byte by byte: each is exactly what was hashed and sent.
   */
  async pageText(operatorId: string, { after, limit, ...filter }: ListEventsQuery): Promise<string> {
    const rows = await this.events.page(operatorId, { ...filter, after: BigInt(after ?? 0), limit: limit + 1 });
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    const hashes = shown.map((row) => `"${row.bodyHash.toString('hex')}"`);
    return `{"data":[${shown.map((row) => row.body).join(',')}],"bodyHashes":[${hashes.join(',')}],"nextCursor":${last ? `"${sequenceText(last.sequence)}"` : 'null'}}`;
  }
}
