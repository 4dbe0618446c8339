/** Secrets of endpoints as they are kept: sealed, each bound to its endpoint and its purpose. */
import type { SecretBox } from '../../platform/secrets/secret-box.js';

const secretContext = (endpointId: string): string => `webhook_endpoints.secret:${endpointId}`;
const headersContext = (endpointId: string): string => `webhook_endpoints.headers:${endpointId}`;

export const sealSecret = (box: SecretBox, endpointId: string, secret: string): Buffer => box.seal(secret, secretContext(endpointId));
export const openSecret = (box: SecretBox, endpointId: string, sealed: Uint8Array): string => box.open(sealed, secretContext(endpointId));

/** Values of custom headers are often credentials: they are sealed one by one, their names stay readable. */
export function sealHeaders(box: SecretBox, endpointId: string, headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, box.seal(value, headersContext(endpointId)).toString('base64')]));
}
export function openHeaders(box: SecretBox, endpointId: string, sealed: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(sealed).map(([name, value]) => [name, box.open(Buffer.from(value, 'base64'), headersContext(endpointId))]));
}
