import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import {
  startWalletAuthSchema, walletAuthAnswerSchema, walletAuthSchema, walletAuthStateSchema, type StartWalletAuth, type WalletAuthAnswer, type WalletAuthJson, type WalletAuthStateJson,
} from '@l402kit/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../platform/auth/require-scope.js';
import { Describe } from '../../platform/http/describe.js';
import { WalletAuthService } from './wallet-auth.service.js';

@ApiTags('Sessions')
@Controller('v1/auth/lnurl')
export class WalletAuthController {
  constructor(private readonly service: WalletAuthService) {}

  @Post()
  @HttpCode(201)
  @Public({ limitedBySource: true })
  @Describe('Begin a sign-in with a wallet', {
    status: 201, answer: walletAuthSchema, public: true, errors: ['origin-not-allowed', 'session-invalid'],
    description: 'LNURL-auth (LUD-04). Show `lnurl` as a QR code and ask GET /v1/auth/lnurl/{id} until the wallet has signed, for 5 minutes. With `link` from an admin session.',
  })
  start(@Body({ schema: startWalletAuthSchema }) body: StartWalletAuth, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<WalletAuthJson> {
    return this.service.start(body, request, reply);
  }

  @Get('callback')
  @Public({ limitedBySource: true })
  @ApiQuery({ name: 'tag', schema: { type: 'string', enum: ['login'] } })
  @ApiQuery({ name: 'k1', schema: { type: 'string' }, description: 'The challenge, 32 bytes in hex' })
  @ApiQuery({ name: 'sig', schema: { type: 'string' }, description: 'DER signature of k1, in hex' })
  @ApiQuery({ name: 'key', schema: { type: 'string' }, description: 'The wallet’s key for this host, compressed, in hex' })
  @Describe('Answer of a wallet', { status: 200, answer: walletAuthAnswerSchema, public: true, description: 'For wallets (LUD-04): errors come with status 200, as LNURL has it.' })
  answer(@Query() query: unknown): Promise<WalletAuthAnswer> {
    return this.service.answer(query);
  }

  // Asked each second by a page that waits: bound to its cookie, and one look-up by primary key.
  @Get(':id')
  @Public()
  @Describe('How far a sign-in with a wallet is', {
    status: 200, answer: walletAuthStateSchema, public: true, errors: ['not-found'], description: 'Only for the browser that began it. `signed-in`: this answer sets the session cookie, once.',
  })
  poll(@Param('id') id: string, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<WalletAuthStateJson> {
    return this.service.poll(id, request, reply);
  }
}
