import { type Config, loadConfig } from '../../src/platform/config/config.js';

export interface ProcessSettings {
  readonly databaseUrl: string;
  readonly secretsKey: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** The settings of a process under load: production's, but for the node and the limits that the load would meet. */
export const benchConfig = ({ databaseUrl, secretsKey, settings }: ProcessSettings): Config => loadConfig({
  NODE_ENV: 'test', LOG_LEVEL: 'warn', LIGHTNING_BACKEND: 'instant', DATABASE_URL: databaseUrl, SECRETS_KEY: secretsKey, RATE_LIMIT_PER_MINUTE: '1000000000', OPEN_INVOICES_PER_OPERATOR: '1000000000', ...settings,
});
