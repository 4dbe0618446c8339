import { readFile, stat } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import type { FiatRateJson } from '@l402kit/contracts';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { LOGGER } from '../../platform/logging/logger.js';

const READ_EVERY_MS = 60_000;
/** An estimate by a rate that is older says more than it knows. */
const TOO_OLD_MS = 86_400_000;
const MOST_PER_BTC = 1_000_000_000_000;

/**
 * What a bitcoin costs, as the settings say it or a file that something else keeps up to date: a whole number on its first
 * line. For estimates beside amounts and for nothing else. A file that cannot be read, makes no sense or is older than a
 * day gives no rate.
 */
@Injectable()
export class FiatRate {
  private known: FiatRateJson | undefined;
  private readAt = -Infinity;

  constructor(@Inject(CONFIG) private readonly config: Config, @Inject(LOGGER) private readonly logger: Logger) {}

  async now(): Promise<FiatRateJson | undefined> {
    const { FIAT_CURRENCY: currency, FIAT_PER_BTC: perBtc, FIAT_RATE_FILE: file } = this.config;
    if (currency === undefined) return undefined;
    if (file === undefined) return { currency, perBtc: perBtc!, at: null };
    if (performance.now() - this.readAt > READ_EVERY_MS) {
      this.readAt = performance.now();
      this.known = await this.read(currency, file);
    }
    return this.known !== undefined && Date.now() - Date.parse(this.known.at!) <= TOO_OLD_MS ? this.known : undefined;
  }

  private async read(currency: string, file: string): Promise<FiatRateJson | undefined> {
    try {
      const [text, { mtime }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
      const perBtc = /^\s*([1-9]\d{0,12})\s*(\n|$)/.exec(text)?.[1];
      if (perBtc !== undefined && Number(perBtc) <= MOST_PER_BTC) return { currency, perBtc: Number(perBtc), at: mtime.toISOString() };
      this.logger.warn({ file }, 'the file of the fiat rate has no whole number on its first line: no estimates are shown');
    } catch (error) {
      this.logger.warn({ file, err: error }, 'the file of the fiat rate cannot be read: no estimates are shown');
    }
    return undefined;
  }
}
