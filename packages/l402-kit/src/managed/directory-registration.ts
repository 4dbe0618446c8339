import { notice } from '../environment.js';
import { requestJson } from '../lightning/request-json.js';

/** How an API is listed in the platform's directory. */
export interface DirectoryRegistration {
  /** Public URL of what is sold. */
  readonly url: string;
  readonly name: string;
  /** What the middleware really charges. */
  readonly priceSats: number;
  readonly description?: string;
  readonly category?: 'data' | 'ai' | 'finance' | 'weather' | 'compute' | 'storage' | 'other';
}

interface Registered {
  readonly verified?: boolean;
  readonly proof?: { readonly url: string; readonly content: string };
}

/**
 * Registers, which may be done again and again, and says what is still to be done: a listing is shown once its host is proved.
 * @throws LightningUnavailable or ServiceRefusal when the directory does not take it
 */
export async function registerInDirectory(baseUrl: string, address: string, registration: DirectoryRegistration, doFetch: typeof fetch): Promise<void> {
  const { url, name, priceSats, description, category = 'other' } = registration;
  const { verified, proof } = await requestJson<Registered>(`${baseUrl}/api/register`, {
    method: 'POST', fetch: doFetch,
    body: { url, name, price_sats: priceSats, lightning_address: address, category, ...(description === undefined ? {} : { description }) },
  });
  if (verified !== true && proof !== undefined) notice(`${url} is registered, and shown in the directory once ${proof.url} has this as a line of its own: ${proof.content}`);
}
