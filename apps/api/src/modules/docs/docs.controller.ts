import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiExcludeController, type OpenAPIObject } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { isErrorCode } from '@l402kit/contracts';
import { Public } from '../../platform/auth/require-scope.js';
import { Problem } from '../../platform/problem-details/problem.js';
import { errorIndexPage, errorPage } from './error-pages.js';
import { PAGE_CSP, STYLE } from './html.js';
import { OpenApiDocument } from './openapi-document.js';
import { referencePage } from './reference-page.js';

@ApiExcludeController()
@Public()
@Controller()
export class DocsController {
  private reference: string | undefined;

  constructor(private readonly document: OpenApiDocument) {}

  @Get('openapi.json')
  openApi(): OpenAPIObject {
    return this.document.get();
  }

  @Get('docs')
  async docs(@Res() reply: FastifyReply): Promise<void> {
    this.reference ??= referencePage(this.document.get());
    await sendPage(reply, this.reference);
  }

  @Get('docs/style.css')
  async style(@Res() reply: FastifyReply): Promise<void> {
    await reply.header('cache-control', 'public, max-age=3600').type('text/css; charset=utf-8').send(STYLE);
  }

  @Get('errors')
  async errors(@Res() reply: FastifyReply): Promise<void> {
    await sendPage(reply, errorIndexPage());
  }

  @Get('errors/:code')
  async error(@Param('code') code: string, @Res() reply: FastifyReply): Promise<void> {
    if (!isErrorCode(code)) throw new Problem('route-not-found', 'There is no error with this code: /errors lists them all.');
    await sendPage(reply, errorPage(code));
  }
}

async function sendPage(reply: FastifyReply, html: string): Promise<void> {
  await reply.header('content-security-policy', PAGE_CSP).header('cache-control', 'public, max-age=300').type('text/html; charset=utf-8').send(html);
}
