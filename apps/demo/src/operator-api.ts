import type { Express } from 'express';
import { l402, ManagedProvider, MemoryReplayStore } from 'l402-kit';

/** 0.3 % of 1,000 sats is a whole number of sats, so what is forwarded is exactly 99.7 %. */
export const PRICE_SATS = 1_000;

export interface Seller {
  /** Where the operator's share goes. */
  readonly address: string;
  /** A key that can open invoices and nothing else. */
  readonly apiKey: string;
  /** The platform. */
  readonly baseUrl: string;
  /** What credentials are signed with; it never leaves the operator. */
  readonly rootKey: string;
}

/** An operator's whole part in it: one line that sells the route, and the route. */
export function sellData(app: Express, { address, apiKey, baseUrl, rootKey }: Seller): void {
  const lightning = ManagedProvider.fromAddress(address, { apiKey, baseUrl, reportCalls: true });
  app.use('/api/data', l402({ priceSats: PRICE_SATS, lightning, rootKey, replay: new MemoryReplayStore() }));
  app.get('/api/data', (_request, response) => { response.json({ answer: 42 }); });
}
