import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { CONFIG, type Config } from '../config/config.js';
import { LOGGER } from '../logging/logger.js';
import { problemAnswer } from './problem-answer.js';
import { problemFromError } from './problem-from-error.js';
import { errorCatalogue } from '@l402kit/contracts';

/** The one place where an error becomes an answer: guards, pipes, handlers, the router and the parser all end here. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly publicUrl: string;

  constructor(@Inject(CONFIG) config: Config, @Inject(LOGGER) private readonly logger: Logger) {
    this.publicUrl = config.PUBLIC_URL.replace(/\/$/, '');
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const { problem, unexpected } = problemFromError(error);
    const { status } = errorCatalogue[problem.code];
    if (unexpected) this.logger.error({ requestId: request.id, err: error }, 'request failed unexpectedly');
    else if (status >= 500) this.logger.warn({ requestId: request.id, code: problem.code, cause: messageOf(problem.cause) }, 'request refused');
    if (reply.sent || reply.raw.headersSent) return;
    const answer = problemAnswer(problem, request.url, this.publicUrl, request.id);
    void reply.code(answer.status).headers(answer.headers).send(answer.body);
  }
}

const messageOf = (cause: unknown): string | undefined => (cause instanceof Error ? cause.message : undefined);
