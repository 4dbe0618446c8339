import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import type { L402Payment } from '../gate/options.js';

/** RFC 9110, section 7.6.1: between two neighbours only. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'http2-settings']);
/** Gateways of the CGI family read an underscore as a hyphen. */
const OURS = /^x[-_]l402[-_]/;

/**
 * Headers for the upstream: without what belongs to this connection, and without the credential, which is a secret
 * between caller and proxy. Adds what was paid, in `X-L402-Payment-Hash` and `X-L402-Paid-Sats`.
 */
export function headersForUpstream(headers: IncomingHttpHeaders, upstreamHost: string, client: string | undefined, payment: L402Payment | undefined): OutgoingHttpHeaders {
  const named = new Set(String(headers.connection ?? '').toLowerCase().split(',').map((name) => name.trim()));
  const forwarded: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || name.startsWith(':') || HOP_BY_HOP.has(name) || named.has(name) || OURS.test(name)) continue;
    if (name === 'authorization' && /^\s*(l402|lsat)\b/i.test(String(value))) continue;
    forwarded[name] = value;
  }
  forwarded['host'] = upstreamHost;
  if (headers.host !== undefined || headers[':authority'] !== undefined) forwarded['x-forwarded-host'] = headers.host ?? String(headers[':authority']);
  if (client !== undefined) forwarded['x-forwarded-for'] = [headers['x-forwarded-for'], client].flat().filter((one) => one !== undefined).join(', ');
  if (payment !== undefined) {
    forwarded['x-l402-payment-hash'] = payment.paymentHash;
    forwarded['x-l402-paid-sats'] = String(payment.priceSats);
  }
  return forwarded;
}

/** Headers for the caller. */
export function headersForCaller(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name) && !name.startsWith(':')));
}
