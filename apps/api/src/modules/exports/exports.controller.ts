import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import { createExportSchema, exportPageSchema, exportSchema, listExportsQuery, type CreateExport, type ExportJson, type Page } from '@l402kit/contracts';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { CurrentOperator, type AuthenticatedOperator } from '../../platform/auth/authenticated-operator.js';
import { RequireScope } from '../../platform/auth/require-scope.js';
import { Describe } from '../../platform/http/describe.js';
import { IdempotencyKey, idempotentRequest } from '../../platform/idempotency/idempotent-request.js';
import { firstByteAsked } from './byte-range.js';
import { ExportsService } from './exports.service.js';

@ApiTags('Exports')
@Controller('v1/exports')
export class ExportsController {
  constructor(private readonly service: ExportsService) {}

  @Post()
  @HttpCode(201)
  @RequireScope('read')
  @Describe('Ask for an export', {
    status: 201, answer: exportSchema, idempotent: true, errors: ['tier-required', 'export-limit'],
    description: 'Pro and Founder. Written in the background: ask GET /v1/exports/{id} until it is `ready`. Kept for 7 days. The last row has the totals, which agree with the ledger to the msat.',
  })
  create(@CurrentOperator() { operatorId, keyId }: AuthenticatedOperator, @Body({ schema: createExportSchema }) body: CreateExport, @IdempotencyKey() key: string | undefined): Promise<ExportJson> {
    return this.service.create(operatorId, body, idempotentRequest(keyId, 'POST /v1/exports', key, body));
  }

  @Get()
  @RequireScope('read')
  @Describe('List exports', { status: 200, answer: exportPageSchema, description: 'Newest first.' })
  list(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Query({ schema: listExportsQuery }) query: z.infer<typeof listExportsQuery>): Promise<Page<ExportJson>> {
    return this.service.list(operatorId, query);
  }

  @Get(':id')
  @RequireScope('read')
  @Describe('Show an export', { status: 200, answer: exportSchema, errors: ['not-found'], description: '`rows` of `rowsExpected` tells how far it is.' })
  show(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Param('id') id: string): Promise<ExportJson> {
    return this.service.show(operatorId, id);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @RequireScope('read')
  @Describe('Cancel an export', { status: 200, answer: exportSchema, errors: ['not-found', 'export-not-cancellable'], description: 'What was written of it is removed. May be repeated.' })
  cancel(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Param('id') id: string): Promise<ExportJson> {
    return this.service.cancel(operatorId, id);
  }

  @Get(':id/download')
  @RequireScope('read')
  @ApiProduces('text/csv', 'application/jsonl')
  @Describe('Download an export', {
    status: 200, errors: ['not-found', 'export-not-ready'],
    description: 'CSV (RFC 4180) or JSON Lines, UTF-8. A download that broke off is resumed with `Range: bytes=<received>-` and, as `If-Range`, the ETag, which is the SHA-256 of the file.',
  })
  async download(
    @CurrentOperator() { operatorId }: AuthenticatedOperator, @Param('id') id: string, @Res() reply: FastifyReply,
    @Headers('range') range: string | undefined, @Headers('if-range') ifRange: string | undefined,
  ): Promise<void> {
    const file = await this.service.file(operatorId, id);
    const tag = file.sha256 === null ? undefined : `"${file.sha256}"`;
    const asked = ifRange === undefined || ifRange === tag ? firstByteAsked(range, file.bytes) : undefined;
    reply.headers({ 'accept-ranges': 'bytes', ...(tag === undefined ? {} : { etag: tag }) });
    if (asked === 'beyond') {
      await reply.code(416).header('content-range', `bytes */${file.bytes}`).send();
      return;
    }
    const first = asked ?? 0;
    if (asked !== undefined) reply.code(206).header('content-range', `bytes ${first}-${file.bytes - 1}/${file.bytes}`);
    await reply.headers({ 'content-type': file.mediaType, 'content-length': String(file.bytes - first), 'content-disposition': `attachment; filename="${file.name}"` }).send(file.content(first));
  }
}
