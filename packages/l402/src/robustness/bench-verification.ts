/** node dist/robustness/bench-verification.js: credentials verified a second of processor time, beside the bare HMACs of one. */
import { createHmac } from 'node:crypto';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 as portableSha256 } from '@noble/hashes/sha2.js';
import {
  encodeMacaroonText, formatAuthorization, macaroonKey, mintCredential, parseAuthorization, sha256, useSha256, verifyCredential,
  type CredentialContext,
} from '../index.js';
import { nodeSha256 } from '../hashing/node-sha256.js';

const WARM_UP_MS = 500;
const MEASURE_MS = 2_000;
const CREDENTIALS = 1_000;

const key = macaroonKey(new Uint8Array(32).fill(9));
const context: CredentialContext = { keys: [key], service: 'api', nowSeconds: 1_800_000_000, route: '/api/data', path: '/api/data', priceMsat: 10_000n };
const credentials = Array.from({ length: CREDENTIALS }, (_, i) => {
  const preimage = new Uint8Array(32).fill(i & 0xff);
  const macaroon = mintCredential(key, { paymentHash: sha256(preimage), service: 'api', route: '/api/data', priceMsat: 10_000n, validUntilSeconds: 2_000_000_000, uses: 1 });
  return { header: formatAuthorization(encodeMacaroonText(macaroon), preimage), macaroon };
});

function verifyOne(i: number): void {
  const authorization = parseAuthorization(credentials[i % CREDENTIALS]!.header);
  if (!authorization.ok || !verifyCredential(authorization.value, context).ok) throw new Error('A good credential was refused.');
}

function bareHmacs(hmacOf: (key: Uint8Array, message: Uint8Array) => Uint8Array): (i: number) => void {
  return (i) => {
    const { macaroon } = credentials[i % CREDENTIALS]!;
    let signature = hmacOf(key, macaroon.identifier);
    for (const { id } of macaroon.caveats) signature = hmacOf(signature, id);
  };
}

function perSecond(run: (i: number) => void): number {
  let i = 0;
  for (const end = performance.now() + WARM_UP_MS; performance.now() < end;) for (let n = 0; n < 100; n++) run(i++);
  i = 0;
  const end = performance.now() + MEASURE_MS;
  const before = process.cpuUsage();
  while (performance.now() < end) for (let n = 0; n < 100; n++) run(i++);
  const { user, system } = process.cpuUsage(before);
  return Math.round((1_000_000 * i) / (user + system));
}

const line = (what: string, figure: number) => process.stdout.write(`${what.padEnd(52)} ${String(figure).padStart(9)}/s\n`);
process.stdout.write(`header to verified credential, ${1 + credentials[0]!.macaroon.caveats.length} HMACs and one hash each; nothing is remembered from one to the next\n`);
line('node:crypto  bare HMACs', perSecond(bareHmacs((k, m) => createHmac('sha256', k).update(m).digest())));
useSha256(nodeSha256);
line('node:crypto  parse and verify', perSecond(verifyOne));
useSha256(portableSha256);
line('portable     bare HMACs', perSecond(bareHmacs((k, m) => hmac(portableSha256, k, m))));
line('portable     parse and verify', perSecond(verifyOne));
