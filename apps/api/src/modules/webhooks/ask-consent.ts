/** The handshake of CloudEvents' HTTP 1.1 Web Hooks, section 4: consent is what the headers say, never the status alone. */
import { GuardedHttpProblem, type GuardedHttp } from '../../platform/guarded-http/index.js';
import { consentRefused } from './webhooks.errors.js';

const TIMEOUT_MS = 5_000;

/**
 * @param origin who asks: our host name
 * @param ratePerMinute what we would like; null: no limit
 * @returns the rate that the receiver allows, requests a minute; null: no limit
 * @throws Problem webhook-consent-refused
 */
export async function askConsent(http: GuardedHttp, url: string, origin: string, ratePerMinute: number | null): Promise<number | null> {
  const answer = await http.request({
    url, method: 'OPTIONS', timeoutMs: TIMEOUT_MS, keepResponseBytes: 0, onTooLarge: 'truncate',
    headers: { 'webhook-request-origin': origin, ...(ratePerMinute === null ? {} : { 'webhook-request-rate': String(ratePerMinute) }) },
  }).catch((error: unknown) => {
    throw error instanceof GuardedHttpProblem ? consentRefused(error.detail) : error;
  });
  if (answer.status < 200 || answer.status >= 300) throw consentRefused(`The URL answered OPTIONS with ${answer.status}.`);
  const allowed = header(answer.headers['webhook-allowed-origin']);
  if (allowed !== '*' && allowed?.toLowerCase() !== origin.toLowerCase()) {
    throw consentRefused(allowed === undefined ? 'The answer has no WebHook-Allowed-Origin.' : `The answer allows ${allowed.slice(0, 100)}, not ${origin}.`);
  }
  const rate = header(answer.headers['webhook-allowed-rate']) ?? '*';
  if (rate === '*') return ratePerMinute;
  if (!/^[1-9]\d{0,8}$/.test(rate)) throw consentRefused(`The answer's WebHook-Allowed-Rate is ${rate.slice(0, 100)}: it has to be requests a minute, or *.`);
  return Math.min(Number(rate), ratePerMinute ?? Infinity);
}

const header = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value)?.trim();
