/** The whole API but for its database: every statement of the hot path is answered at once, in memory. */
import { createApi } from '../../src/create-api.js';
import { createMoneyContext } from '../../src/create-money-context.js';
import { createPlatform } from '../../src/create-platform.js';
import { InstantAddresses } from '../../src/integrations/instant/instant-addresses.js';
import type { NodeAccounts } from '../../src/money/ledger/accounts.js';
import { Database } from '../../src/platform/database/database.js';
import { Readiness } from '../../src/platform/health/readiness.js';
import { createLogger } from '../../src/platform/logging/logger.js';
import { benchConfig, type ProcessSettings } from './bench-config.js';
import { offer } from './calls.js';
import { OpeningNode } from './opening-node.js';

const OPERATOR = '01890000-0000-7000-8000-000000000001';
const KEY = { key_id: OPERATOR, operator_id: OPERATOR, scopes: ['invoices'], status: 'active', unreachable_since: null, wants_created_events: false };

/** Knows one API key, whatever its text, and stores every invoice at once. */
class AnsweringDatabase extends Database {
  constructor() {
    super('postgresql://nobody@127.0.0.1:1/none');
    const answer = async ({ name, values }: { readonly name: string; readonly values: readonly unknown[] }): Promise<{ rows: unknown[] }> => {
      if (name === 'auth-find-api-key') return { rows: [KEY] };
      if (name === 'store-invoices') return { rows: (values[0] as string[]).map((id) => [id]) };
      throw new Error(`the benchmark without a database knows no answer to ${name}`);
    };
    Object.assign(this.pool, { query: answer });
  }
}

offer({
  async begin(settings: ProcessSettings & { readonly port: number }) {
    const config = benchConfig(settings);
    const platform = { ...createPlatform(config, createLogger(config.LOG_LEVEL, 'api'), 'api'), database: new AnsweringDatabase() };
    const node = new OpeningNode();
    // No settlement is recorded here: no account is ever looked up.
    const money = createMoneyContext(platform, { node, addresses: new InstantAddresses(node.receivers) }, { info: await node.info(), accounts: {} as NodeAccounts });
    const app = await createApi({ ...platform, money, readiness: new Readiness() });
    await app.listen({ host: '127.0.0.1', port: settings.port });
  },
});
