import { publicId } from '@l402kit/money-types';
import type { FiatRateJson, OperatorJson, Scope, SessionJson } from '@l402kit/contracts';
import type { Session } from '../../platform/database/generated/client.js';

const METHODS = { api_key: 'api-key', wallet: 'wallet', address_proof: 'address-proof' } as const satisfies Record<Session['method'], SessionJson['method']>;

export const sessionJson = (row: Session, operator: OperatorJson, apiUrl: string, fiat: FiatRateJson | undefined): SessionJson => ({
  id: publicId('session', row.id),
  operator,
  scopes: row.scopes as Scope[],
  method: METHODS[row.method],
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
  apiUrl,
  ...(fiat === undefined ? {} : { fiat }),
});
