/** What LNURL hosts answer: JSON, where `{"status": "ERROR", "reason": …}` is a refusal (LUD-06), whatever the HTTP status. */
import { err, ok } from '@l402kit/money-types';
import type { Result } from '@l402kit/money-types';
import type { AddressProblem, AddressProblemCode } from '../../money/ports/address-resolver.js';
import { GuardedHttpProblem } from '../../platform/guarded-http/index.js';
import type { GuardedHttp, GuardedHttpProblemCode, GuardedResponse } from '../../platform/guarded-http/index.js';

const TIMEOUT_MS = 5_000;
const MAX_BODY_BYTES = 65_536;
const MAX_REASON_LENGTH = 200;

export type JsonObject = Readonly<Record<string, unknown>>;

/** Asks `url` once. Never rejects: whatever goes wrong is a problem in words that name `host`. */
export async function askHost(http: GuardedHttp, url: string, host: string): Promise<Result<JsonObject, AddressProblem>> {
  let response: GuardedResponse;
  try {
    response = await http.request({ url, headers: { accept: 'application/json' }, timeoutMs: TIMEOUT_MS, maxBodyBytes: MAX_BODY_BYTES, onRedirect: 'fail' });
  } catch (error) {
    return err(guardProblem(error, host));
  }
  const reply = jsonObject(response.body);
  if (reply !== undefined && typeof reply['status'] === 'string' && reply['status'].toUpperCase() === 'ERROR') {
    return problem(response.status === 404 ? 'address-not-found' : 'address-refused', `${host} refused: ${plainReason(reply['reason'])}`);
  }
  if (response.status === 404) return problem('address-not-found', `${host} does not know this address.`);
  if (response.status < 200 || response.status > 299) return problem('address-unreachable', `${host} answered with HTTP status ${response.status}.`);
  return reply === undefined ? problem('address-not-pay', `${host} did not answer with a JSON object, as Lightning Address hosts do.`) : ok(reply);
}

/** The guard's own refusals say that the address can never work; the rest may pass. */
const NEVER: ReadonlySet<GuardedHttpProblemCode> = new Set(['url-invalid', 'scheme-refused', 'credentials-refused', 'port-refused', 'address-refused']);

/** @throws whatever is not a GuardedHttpProblem: that is a fault of ours */
export function guardProblem(error: unknown, host: string): AddressProblem {
  if (!(error instanceof GuardedHttpProblem)) throw error;
  const detail = error.detail.includes(host) ? error.detail : `${host}: ${error.detail}`;
  return { code: NEVER.has(error.code) ? 'address-invalid' : 'address-unreachable', detail };
}

function jsonObject(body: Buffer): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

/** The host's words, fit for a log and a page: no control or invisible characters, at most 200. */
function plainReason(reason: unknown): string {
  if (typeof reason !== 'string') return 'no reason given';
  const plain = reason.replace(/[\p{C}\s]+/gu, ' ').trim();
  return plain === '' ? 'no reason given' : [...plain].slice(0, MAX_REASON_LENGTH).join('');
}

function problem(code: AddressProblemCode, detail: string): Result<never, AddressProblem> {
  return err({ code, detail });
}
