import { Body, Controller, Get, Header, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DIRECTORY_CATEGORIES, dropInRegisteredSchema, dropInRegistration, type DropInRegisteredJson, type DropInRegistration } from '@l402kit/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Public } from '../../platform/auth/require-scope.js';
import { ANYBODY } from '../../platform/http/anybody.js';
import { Describe } from '../../platform/http/describe.js';
import { sourceOf } from '../../platform/http/request-limits.js';
import { DirectoryService } from '../directory/directory.service.js';
import { SourceLimitGuard } from './source-limit.guard.js';

const MAX_LISTED = 1_000;
const apisSchema = z.object({ name: z.string(), apis: z.array(z.record(z.string(), z.unknown())) }).meta({ id: 'ApisJson' });

@ApiTags('Published clients')
@Controller('api')
@UseGuards(SourceLimitGuard)
export class LegacyDirectoryController {
  constructor(private readonly directory: DirectoryService) {}

  @Post('register')
  @HttpCode(200)
  @Public()
  @Describe('Register an API in the directory', {
    status: 200, answer: dropInRegisteredSchema, public: true,
    description: 'As POST /v1/directory, with the names of the published clients. The listing is shown once the owner of the host is proved: put `proof.content` as a line of its own at `proof.url`. The published clients do not show it: send what they sent again, and the same proof is answered.',
  })
  async register(@Body({ schema: dropInRegistration }) body: DropInRegistration, @Req() request: FastifyRequest): Promise<DropInRegisteredJson> {
    const category = DIRECTORY_CATEGORIES.find((known) => known === body.category) ?? 'other';
    const { listing, proof } = await this.directory.register({
      url: body.url, name: body.name, priceSats: body.price_sats ?? 0, lightningAddress: body.lightning_address, category,
      ...(body.description ? { description: body.description } : {}),
    }, sourceOf(request.ip));
    return { ok: true, id: listing.id, verified: listing.verified, proof };
  }

  /** The shape of apisjson.org, with our fields beside. */
  @Get('apis.json')
  @Header(...ANYBODY)
  @Public()
  @Describe('All APIs whose owners are proved', { status: 200, answer: apisSchema, public: true, description: `At most ${MAX_LISTED}, newest first; GET /v1/directory pages through all.` })
  async apis(): Promise<z.infer<typeof apisSchema>> {
    const listings = await this.directory.newest(MAX_LISTED);
    return {
      name: 'APIs that take L402 payments',
      apis: listings.map((l) => ({
        id: l.id, name: l.name, description: l.description ?? '', baseURL: l.url, url: l.url, category: l.category, price_sats: l.priceSats, lightning_address: l.lightningAddress, verified: l.verified, health: l.health,
      })),
    };
  }
}
