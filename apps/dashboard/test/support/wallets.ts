/** Wallets in walks on the real service: they pay, receive codes and sign, as a phone would. */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import type { Page } from 'playwright-core';

/** @throws with the answer where it was refused */
export const post = async <T>(url: string, body: unknown, headers: Record<string, string> = {}): Promise<T> => {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
};

export const newWalletKey = (): Uint8Array => secp256k1.utils.randomSecretKey();
export const publicKeyOf = (key: Uint8Array): string => Buffer.from(secp256k1.getPublicKey(key, true)).toString('hex');

/** What a wallet does with a code on the screen (LUD-04): signs k1 with its key for this site and calls back. */
export async function signWithWallet(page: Page, key: Uint8Array): Promise<void> {
  const address = new URL(await lnurlOnScreen(page));
  const k1 = Buffer.from(address.searchParams.get('k1') ?? '', 'hex');
  const signature = secp256k1.sign(k1, key, { prehash: false, format: 'der' });
  address.searchParams.set('sig', Buffer.from(signature).toString('hex'));
  address.searchParams.set('key', publicKeyOf(key));
  expect(await (await fetch(address)).json()).toEqual({ status: 'OK' });
}

/** The URL in the code (bech32, LUD-01). */
async function lnurlOnScreen(page: Page): Promise<string> {
  const text = ((await page.getByRole('link', { name: 'Open wallet' }).getAttribute('href')) ?? '').replace('lightning:', '').toLowerCase();
  const letters = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
  let bits = '';
  for (const letter of text.slice(text.lastIndexOf('1') + 1, -6)) bits += letters.indexOf(letter).toString(2).padStart(5, '0');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2))).toString();
}

const ASK_EVERY_MS = 60;
const ARRIVES_WITHIN_MS = 20_000;

/** The code in the comment of the latest payment that a wallet of the embedded network received. */
export async function codeReceivedBy(devnetUrl: string, wallet: string, seen: ReadonlySet<string> = new Set()): Promise<string> {
  for (const deadline = Date.now() + ARRIVES_WITHIN_MS; Date.now() < deadline;) {
    const { payments } = (await (await fetch(`${devnetUrl}/wallets/${wallet}`)).json()) as { payments: { comment?: string }[] };
    const codes = payments.flatMap(({ comment }) => /code ([0-9A-Z]{8})/.exec(comment ?? '')?.[1] ?? []).filter((code) => !seen.has(code));
    if (codes[0] !== undefined) return codes[0];
    await new Promise((done) => { setTimeout(done, ASK_EVERY_MS); });
  }
  throw new Error(`No code came to ${wallet}.`);
}
