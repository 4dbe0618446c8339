import { createHash } from 'node:crypto';
import { requestJson } from './json-client.js';

/** The operator's wallet: one of the embedded network, over its development API. */
export class OperatorWallet {
  constructor(private readonly devnetUrl: string, readonly name: string) {}

  /** Makes the wallet unless it is there. */
  async open(): Promise<void> {
    await requestJson('POST', `${this.devnetUrl}/wallets`, { body: { name: this.name } });
  }

  async balanceMsat(): Promise<bigint> {
    return BigInt((await requestJson<{ balanceMsat: number }>('GET', `${this.devnetUrl}/wallets/${this.name}`)).balanceMsat);
  }
}

/** True when the preimage proves the payment of that hash (BOLT 11: the hash is its SHA-256). */
export function provesPayment(preimage: string, paymentHash: string): boolean {
  return createHash('sha256').update(Buffer.from(preimage, 'hex')).digest('hex') === paymentHash;
}
