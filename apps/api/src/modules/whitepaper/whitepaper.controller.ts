import { readFile } from 'node:fs/promises';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../platform/auth/require-scope.js';
import { page, PAGE_CSP } from '../docs/html.js';
import { renderMarkdown } from './render-markdown.js';
import { WhitepaperGate } from './whitepaper-gate.js';

/** Lies beside src and dist alike. */
const SOURCE = new URL('../../../whitepaper.md', import.meta.url);

@ApiExcludeController()
@Controller('whitepaper-extended')
export class WhitepaperController {
  private html: Promise<string> | undefined;

  constructor(private readonly gate: WhitepaperGate) {}

  @Get()
  @Public({ limitedBySource: true })
  async read(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!await this.gate.admits(request, reply)) return;
    this.html ??= readFile(SOURCE, 'utf8').then((markdown) => page('White paper', renderMarkdown(markdown)));
    await reply.header('content-security-policy', PAGE_CSP).header('cache-control', 'private, no-store').type('text/html; charset=utf-8').send(await this.html);
  }
}
