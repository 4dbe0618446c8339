import type { Config } from '../config/config.js';
import { SecretBox } from './secret-box.js';

/** SECRETS_KEY seals; SECRETS_KEYS_FORMER still open. */
export const secretBoxFrom = (config: Pick<Config, 'SECRETS_KEY' | 'SECRETS_KEYS_FORMER'>): SecretBox =>
  new SecretBox(Buffer.from(config.SECRETS_KEY, 'base64'), config.SECRETS_KEYS_FORMER.map((key) => Buffer.from(key, 'base64')));
