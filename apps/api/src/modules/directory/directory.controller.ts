import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  listingPageSchema, listingSchema, registeredListingSchema, registerListingSchema, searchListingsQuery,
  type ListingJson, type ListingPageJson, type RegisteredListingJson, type RegisterListing, type SearchListingsQuery,
} from '@l402kit/contracts';
import type { FastifyRequest } from 'fastify';
import { Public } from '../../platform/auth/require-scope.js';
import { Describe } from '../../platform/http/describe.js';
import { sourceOf } from '../../platform/http/request-limits.js';
import { DirectoryService } from './directory.service.js';

@ApiTags('Directory')
@Controller('v1/directory')
export class DirectoryController {
  constructor(private readonly directory: DirectoryService) {}

  @Post()
  @HttpCode(201)
  @Public({ limitedBySource: true })
  @Describe('Register an API', {
    status: 201, answer: registeredListingSchema, public: true, errors: ['validation-failed', 'address-invalid'],
    description: 'A listing never changes: to change one, register the new text and prove that instead. Shown once proved. What is not proved within a week is forgotten.',
  })
  register(@Body({ schema: registerListingSchema }) body: RegisterListing, @Req() request: FastifyRequest): Promise<RegisteredListingJson> {
    return this.directory.register(body, sourceOf(request.ip));
  }

  @Get()
  @Public({ limitedBySource: true })
  @Describe('Search the directory', { status: 200, answer: listingPageSchema, public: true, description: 'Listings whose owners are proved, newest first.' })
  search(@Query({ schema: searchListingsQuery }) query: SearchListingsQuery): Promise<ListingPageJson> {
    return this.directory.search(query);
  }

  @Get(':id')
  @Public({ limitedBySource: true })
  @Describe('Show a listing', { status: 200, answer: listingSchema, public: true, errors: ['not-found'] })
  show(@Param('id') id: string): Promise<ListingJson> {
    return this.directory.show(id);
  }

  @Post(':id/verify')
  @HttpCode(200)
  @Public({ limitedBySource: true })
  @Describe('Prove a listing', {
    status: 200, answer: listingSchema, public: true, errors: ['not-found', 'validation-failed'],
    description: 'Reads `/.well-known/l402.txt` on the host of the listing. One of its lines must be exactly the content that the registration answered; of several listings of one URL the last line counts. '
      + 'Take the line away to take the listing away: the file is read again every day. Registering the same text again answers the same content.',
  })
  verify(@Param('id') id: string): Promise<ListingJson> {
    return this.directory.verify(id);
  }
}
