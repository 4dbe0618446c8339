import { Controller, Delete, Get, HttpCode, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { AdminOverviewJson, AdminSessionJson, WalletAuthJson, WalletAuthStateJson } from '@l402kit/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../platform/auth/require-scope.js';
import { AdminService } from './admin.service.js';
import { StaffAccess } from './staff-access.js';

/** For the platform's own staff, on a port of its own. API keys and operators' sessions count for nothing here. */
@Controller('admin/v1')
@Public()
export class AdminController {
  constructor(private readonly service: AdminService, private readonly access: StaffAccess) {}

  @Post('sessions')
  @HttpCode(201)
  @Public({ limitedBySource: true })
  begin(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<WalletAuthJson> {
    return this.access.begin(request, reply);
  }

  @Get('sessions/current')
  @UseGuards(StaffAccess)
  current(@Req() request: FastifyRequest): Promise<AdminSessionJson> {
    return this.access.current(request);
  }

  @Delete('sessions/current')
  @HttpCode(204)
  @UseGuards(StaffAccess)
  signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    return this.access.signOut(request, reply);
  }

  @Get('sessions/:id')
  poll(@Param('id') id: string, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<WalletAuthStateJson> {
    return this.access.poll(id, request, reply);
  }

  @Get('overview')
  @UseGuards(StaffAccess)
  overview(): Promise<AdminOverviewJson> {
    return this.service.overview();
  }
}
