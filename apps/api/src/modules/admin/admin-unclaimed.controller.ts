import { Body, Controller, Get, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { claimUnclaimedSchema, type AdminActionsJson, type AdminUnclaimedJson, type ClaimedJson, type ClaimUnclaimed } from '@l402kit/contracts';
import type { FastifyRequest } from 'fastify';
import { Public } from '../../platform/auth/require-scope.js';
import { AdminUnclaimedService } from './admin-unclaimed.service.js';
import { StaffAccess } from './staff-access.js';

/** For the platform's own staff: money of accounts that closed, and what staff did. */
@Controller('admin/v1')
@Public()
@UseGuards(StaffAccess)
export class AdminUnclaimedController {
  constructor(private readonly service: AdminUnclaimedService, private readonly access: StaffAccess) {}

  @Get('unclaimed')
  show(): Promise<AdminUnclaimedJson> {
    return this.service.show();
  }

  // Takes no Idempotency-Key: what was claimed is left no more, and the same request again is answered with the claim.
  @Post('unclaimed/claims')
  @HttpCode(200)
  async claim(@Body({ schema: claimUnclaimedSchema }) body: ClaimUnclaimed, @Req() request: FastifyRequest): Promise<ClaimedJson> {
    return this.service.claim(body, (await this.access.current(request)).publicKey);
  }

  @Get('actions')
  actions(): Promise<AdminActionsJson> {
    return this.service.actions();
  }
}
