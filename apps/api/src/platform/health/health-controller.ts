import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/require-scope.js';
import { READINESS, type Readiness } from './readiness.js';

@ApiExcludeController()
@Controller()
export class HealthController {
  constructor(@Inject(READINESS) private readonly readiness: Readiness) {}

  /** The process runs and its event loop turns. */
  @Get('healthz')
  @Public()
  alive(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** 200 when every part is there, otherwise 503 with the parts that are not. */
  @Get('readyz')
  @Public()
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const { ready, parts } = await this.readiness.report();
    await reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not-ready', parts });
  }
}
