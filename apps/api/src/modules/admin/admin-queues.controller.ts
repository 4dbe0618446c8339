import { Controller, Get, HttpCode, Param, Post, Query, Req, UseGuards } from '@nestjs/common';
import { adminQueueItemsQuery, type AdminEndpointsJson, type AdminQueueItemsJson, type AdminQueueItemsQuery, type AdminQueuesJson, type AdminRetriedJson } from '@l402kit/contracts';
import type { FastifyRequest } from 'fastify';
import { Public } from '../../platform/auth/require-scope.js';
import { AdminEndpointsService } from './admin-endpoints.service.js';
import { AdminQueuesService } from './admin-queues.service.js';
import { StaffAccess } from './staff-access.js';

/** For the platform's own staff: what waits, and endpoints in trouble. */
@Controller('admin/v1')
@Public()
@UseGuards(StaffAccess)
export class AdminQueuesController {
  constructor(private readonly queues: AdminQueuesService, private readonly endpoints: AdminEndpointsService, private readonly access: StaffAccess) {}

  @Get('queues')
  summary(): Promise<AdminQueuesJson> {
    return this.queues.summary();
  }

  @Get('queues/:name')
  items(@Param('name') name: string, @Query({ schema: adminQueueItemsQuery }) query: AdminQueueItemsQuery): Promise<AdminQueueItemsJson> {
    return this.queues.items(name, query);
  }

  @Post('queues/:name/:id/retry')
  @HttpCode(200)
  async retry(@Param('name') name: string, @Param('id') id: string, @Req() request: FastifyRequest): Promise<AdminRetriedJson> {
    return this.queues.retry(name, id, (await this.access.current(request)).publicKey);
  }

  @Get('endpoints')
  troubled(): Promise<AdminEndpointsJson> {
    return this.endpoints.list();
  }
}
