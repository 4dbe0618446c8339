import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { HttpProblem, requestJson } from './json-client.js';

/** What an operator keeps after signing up: the platform shows its secrets once, and never sees the root key. */
export interface OperatorAccount {
  readonly operatorId: string;
  readonly lightningAddress: string;
  readonly adminKey: string;
  readonly invoicesKey: string;
  /** Signs the credentials that the operator sells: 64 hex digits. */
  readonly rootKey: string;
  readonly endpoint: { readonly id: string; readonly url: string; readonly secret: string };
}

interface SignUpAnswer {
  readonly operator: { readonly id: string; readonly lightningAddress: string };
  readonly keys: { readonly admin: { readonly secret: string }; readonly invoices: { readonly secret: string } };
}
interface EndpointAnswer {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
}

/** Signs up with nothing but a Lightning Address, then registers the webhook endpoint with the admin key. */
export async function signUp(apiUrl: string, address: string, webhookUrl: string): Promise<OperatorAccount> {
  const { operator, keys } = await requestJson<SignUpAnswer>('POST', `${apiUrl}/v1/operators`, { body: { lightningAddress: address } });
  const endpoint = await requestJson<EndpointAnswer>('POST', `${apiUrl}/v1/webhook-endpoints`, {
    key: keys.admin.secret, body: { url: webhookUrl, eventTypes: ['*'] },
  });
  return {
    operatorId: operator.id, lightningAddress: operator.lightningAddress, adminKey: keys.admin.secret, invoicesKey: keys.invoices.secret, rootKey: newRootKey(),
    endpoint: { id: endpoint.id, url: webhookUrl, secret: endpoint.secret },
  };
}

export function remember(file: string, account: OperatorAccount): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(account, null, 2), { mode: 0o600 });
}

/**
 * The operator of an earlier start, where it still fits: same address, same webhook URL, and the platform still knows
 * both its key and its endpoint (the database may be a new one).
 */
export async function recall(file: string, apiUrl: string, address: string, webhookUrl: string): Promise<OperatorAccount | undefined> {
  const account = read(file);
  if (account === undefined || account.lightningAddress !== address || account.endpoint.url !== webhookUrl) return undefined;
  try {
    const { data } = await requestJson<{ data: readonly { id: string; url: string }[] }>('GET', `${apiUrl}/v1/webhook-endpoints`, { key: account.adminKey });
    return data.some(({ id }) => id === account.endpoint.id) ? account : undefined;
  } catch (error) {
    if (error instanceof HttpProblem && (error.status === 401 || error.status === 404)) return undefined;
    throw error;
  }
}

const newRootKey = (): string => randomBytes(32).toString('hex');

function read(file: string): OperatorAccount | undefined {
  if (!existsSync(file)) return undefined;
  try {
    // Before the demo used the SDK its file held no root key.
    return { rootKey: newRootKey(), ...JSON.parse(readFileSync(file, 'utf8')) } as OperatorAccount;
  } catch {
    // Cut short by a crash: a new account costs nothing.
    return undefined;
  }
}
