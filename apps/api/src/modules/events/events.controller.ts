import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { eventPageSchema, listEventsQuery, sequenceField, type ListEventsQuery } from '@l402kit/contracts';
import type { FastifyReply } from 'fastify';
import { CurrentOperator, type AuthenticatedOperator } from '../../platform/auth/authenticated-operator.js';
import { RequireScope } from '../../platform/auth/require-scope.js';
import { Describe } from '../../platform/http/describe.js';
import { fieldProblem } from '../../platform/http/validation-pipe.js';
import { EventFeed } from './event-feed.js';
import { EventStream } from './event-stream.js';
import { tooManyStreams } from './events.errors.js';
import { EventsService } from './events.service.js';

const MAX_STREAMS_PER_OPERATOR = 10;
const MAX_STREAMS = 2_000;

@ApiTags('Events')
@Controller('v1/events')
export class EventsController {
  constructor(private readonly service: EventsService, private readonly feed: EventFeed) {}

  @Get()
  @RequireScope('read', 'webhooks')
  @Describe('List events, or follow them live', {
    status: 200, answer: eventPageSchema,
    description: 'Oldest first, of the last 30 days. With "Accept: text/event-stream" the events after `after`, or after the header Last-Event-ID, or from now on, are streamed as they happen (server-sent events; `id` is the sequence).',
  })
  async list(
    @CurrentOperator() operator: AuthenticatedOperator, @Query({ schema: listEventsQuery }) query: ListEventsQuery,
    @Headers('accept') accept: string | undefined, @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (accept?.includes('text/event-stream')) return this.stream(operator, query, lastEventId, reply);
    await reply.type('application/json; charset=utf-8').send(await this.service.pageText(operator.operatorId, query));
  }

  private async stream(operator: AuthenticatedOperator, query: ListEventsQuery, lastEventId: string | undefined, reply: FastifyReply): Promise<void> {
    if (lastEventId !== undefined && !sequenceField.safeParse(lastEventId).success) throw fieldProblem('Last-Event-ID', 'must be the sequence of an event', 'header');
    const { operatorId, keyId } = operator;
    if (this.feed.countOf(operatorId) >= MAX_STREAMS_PER_OPERATOR || this.feed.size >= MAX_STREAMS) throw tooManyStreams(MAX_STREAMS_PER_OPERATOR);
    const given = lastEventId ?? query.after;
    // Looked up before the answer begins: what happens after the client has seen it begin is not missed.
    const after = given === undefined ? await this.feed.headOf(operatorId) : BigInt(given);
    const headers = reply.getHeaders() as Record<string, string>;
    reply.hijack();
    let unsubscribe = (): void => undefined;
    const stream = new EventStream(reply.raw, headers, () => { unsubscribe(); });
    unsubscribe = this.feed.subscribe({ operatorId, keyId, types: query.types, write: (event) => stream.write(event), end: () => { stream.end(); } }, after);
  }
}
