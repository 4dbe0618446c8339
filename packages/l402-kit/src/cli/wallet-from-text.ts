import { NwcWallet } from '../nwc/nwc-wallet.js';
import { BlinkWallet } from '../wallets/blink-wallet.js';
import { DevnetWallet } from '../wallets/devnet-wallet.js';
import { LndWallet } from '../wallets/lnd-wallet.js';
import type { L402Wallet } from '../wallets/wallet.js';

export const WALLET_FORMS = `A wallet is one of
  nostr+walletconnect://…                        Nostr Wallet Connect
  lnd:https://host:8080?macaroon=<hex>           your own LND
  blink:<API key>/<wallet id>                    Blink
  devnet:http://localhost:4403/<wallet name>     play money of the embedded network`;

/**
 * A wallet from one line of text, which is a secret: better in L402_WALLET than on the command line.
 * @throws Error that shows the forms there are
 */
export function walletFromText(text: string | undefined): L402Wallet {
  if (text === undefined) throw new Error(`There is no wallet to pay with: set L402_WALLET. ${WALLET_FORMS}`);
  if (/^nostr\+?walletconnect:/i.test(text)) return new NwcWallet(text);
  const [, kind, rest = ''] = /^(lnd|blink|devnet):(.+)$/s.exec(text) ?? [];
  if (kind === 'lnd') {
    const url = URL.canParse(rest) ? new URL(rest) : undefined;
    const macaroonHex = url?.searchParams.get('macaroon');
    if (url !== undefined && typeof macaroonHex === 'string') return new LndWallet({ url: url.origin, macaroonHex });
  }
  if (kind === 'blink' && /^[^/]+\/[^/]+$/.test(rest)) return new BlinkWallet(rest.split('/')[0]!, rest.split('/')[1]!);
  if (kind === 'devnet' && URL.canParse(rest)) {
    const { origin, pathname } = new URL(rest);
    return new DevnetWallet(origin, pathname.slice(1) || 'caller');
  }
  // The text is not shown: what is mistyped here is mostly a secret.
  throw new Error(`The wallet in L402_WALLET or --wallet is of no known form. ${WALLET_FORMS}`);
}
