import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  addressProofSchema, proveAddressSchema, provedAddressSchema, startAddressProofSchema, type AddressProofJson, type ProveAddress, type ProvedAddressJson, type StartAddressProof,
} from '@l402kit/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../platform/auth/require-scope.js';
import { Describe } from '../../platform/http/describe.js';
import { AddressProofsService } from './address-proofs.service.js';

@ApiTags('Sessions')
@Controller('v1/auth/address-proofs')
export class AddressProofsController {
  constructor(private readonly service: AddressProofsService) {}

  @Post()
  @HttpCode(201)
  @Public({ limitedBySource: true })
  @Describe('Begin to prove a Lightning Address', {
    status: 201, answer: addressProofSchema, public: true, errors: ['address-invalid', 'address-not-found', 'address-unreachable', 'address-not-pay', 'proof-not-possible', 'session-invalid', 'origin-not-allowed'],
    description: 'A payment of 1 sat with a code of 8 characters in its comment, valid for 10 minutes and 5 tries; or a file on the domain of the address. Opens the account that invoices without a key belong to.',
  })
  start(@Body({ schema: startAddressProofSchema }) body: StartAddressProof, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<AddressProofJson> {
    return this.service.start(body, request, reply);
  }

  @Get(':id')
  @Public()
  @Describe('How far a proof is', { status: 200, answer: addressProofSchema, public: true, errors: ['not-found'], description: 'Only for the browser that began it.' })
  show(@Param('id') id: string, @Req() request: FastifyRequest): Promise<AddressProofJson> {
    return this.service.show(id, request);
  }

  @Post(':id')
  @HttpCode(200)
  @Public({ limitedBySource: true })
  @Describe('Prove a Lightning Address', {
    status: 200, answer: provedAddressSchema, public: true, errors: ['not-found', 'proof-ended', 'proof-code-wrong', 'origin-not-allowed'], description: 'Only for the browser that began it. Sets the session cookie.',
  })
  prove(@Param('id') id: string, @Body({ schema: proveAddressSchema }) body: ProveAddress, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<ProvedAddressJson> {
    return this.service.prove(id, body, request, reply);
  }
}
