import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/**
 * Nest's own messages through pino. Nest passes the context as the last parameter, and for errors a stack before it.
 * (nestjs-pino would do the same, but its middleware makes a child logger for each request, which the hot path pays for.)
 */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  // Nest tells of every route and module at its "log" level: that is our "debug".
  log(message: unknown, ...rest: unknown[]): void { this.write('debug', message, rest); }
  error(message: unknown, ...rest: unknown[]): void { this.write('error', message, rest); }
  warn(message: unknown, ...rest: unknown[]): void { this.write('warn', message, rest); }
  debug(message: unknown, ...rest: unknown[]): void { this.write('debug', message, rest); }
  verbose(message: unknown, ...rest: unknown[]): void { this.write('trace', message, rest); }
  fatal(message: unknown, ...rest: unknown[]): void { this.write('fatal', message, rest); }

  private write(level: 'trace' | 'debug' | 'warn' | 'error' | 'fatal', message: unknown, rest: readonly unknown[]): void {
    if (!this.logger.isLevelEnabled(level)) return;
    const context = rest.at(-1);
    const fields = typeof context === 'string' ? { context } : {};
    const stack = rest.length > 1 && typeof rest[0] === 'string' ? { stack: rest[0] } : {};
    if (message instanceof Error) this.logger[level]({ ...fields, err: message }, message.message);
    else this.logger[level]({ ...fields, ...stack }, typeof message === 'string' ? message : JSON.stringify(message));
  }
}
