import { pino, type Logger } from 'pino';
import { ConfigError, loadConfig, type Config } from '../config/config.js';
import { createLogger } from '../logging/logger.js';
import { aborted, stopSignal } from './stop-signal.js';

/** What is running. `stop` ends it in an orderly way and gives everything back. */
export interface Running {
  /** Rejects when something happens that this process cannot mend: it ends with 1. Never resolves. */
  readonly failure: Promise<never>;
  stop(): Promise<void>;
}

/**
 * The life of one process: settings, start, wait to be told to stop, stop. Exit code 0 after an orderly stop, 1 when
 * the settings are wrong (one line each on standard error) or the start fails.
 */
export async function runProcess(name: 'api' | 'worker', start: (config: Config, logger: Logger, stop: AbortSignal) => Promise<Running>): Promise<void> {
  let config: Config;
  try {
    config = loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`The settings of the ${name} cannot be used:\n${error.message}\n`);
    process.exit(1);
  }
  const logger = createLogger(config.LOG_LEVEL, name, pino.destination({ fd: 1, sync: false, minLength: 4_096, periodicFlush: 100 }));
  process.on('unhandledRejection', (error) => { logger.error({ err: error }, 'a promise was rejected and nobody listened'); });
  const stop = stopSignal(logger, config.L402_PARENT_PIPE === '1' ? process.stdin : undefined);
  const code = await live(name, () => start(config, logger, stop), logger, stop);
  logger.flush(() => process.exit(code));
}

async function live(name: string, start: () => Promise<Running>, logger: Logger, stop: AbortSignal): Promise<0 | 1> {
  let doing = 'start';
  try {
    const running = await start();
    doing = 'go on';
    await Promise.race([aborted(stop), running.failure]);
    doing = 'stop';
    await running.stop();
    logger.info('stopped');
    return 0;
  } catch (error) {
    // Told to stop while it still waited for something: that is no failure.
    if (doing === 'start' && stop.aborted) return 0;
    logger.fatal({ err: error }, `the ${name} could not ${doing}`);
    process.stderr.write(`The ${name} could not ${doing}: ${inWords(name, error)}\n`);
    return 1;
  }
}

function inWords(name: string, error: unknown): string {
  const { code, port, message } = error as { code?: string; port?: number; message?: string };
  if (code === 'EADDRINUSE') return `port ${port} is taken. Stop what listens there, or set PORT_${name.toUpperCase()} to another one.`;
  return message ?? String(error);
}
