import { pino, type Logger } from 'pino';
import { ConfigError, loadConfig, type Config } from '../config/config.js';
import { createLogger } from '../logging/logger.js';
import { aborted, stopSignal } from './stop-signal.js';

/** What is running. `stop` ends it in an orderly way and gives everything back. */
export interface Running {
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
  let code = 0;
  try {
    const running = await start(config, logger, stop);
    await aborted(stop);
    await running.stop();
    logger.info('stopped');
  } catch (error) {
    logger.fatal({ err: error }, `the ${name} could not ${stop.aborted ? 'stop' : 'start'}`);
    process.stderr.write(`The ${name} could not ${stop.aborted ? 'stop' : 'start'}: ${error instanceof Error ? error.message : String(error)}\n`);
    code = 1;
  }
  logger.flush(() => process.exit(code));
}
