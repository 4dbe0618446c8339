import { hexToBytes } from '@noble/hashes/utils.js';
import { LightningUnavailable } from '../lightning/lightning-provider.js';
import { decryptNip04, encryptNip04, sharedKey } from './nip04.js';
import { conversationKey, decryptNip44, encryptNip44 } from './nip44.js';
import { isGenuine, publicKeyOf, signEvent, type NostrEvent } from './nostr-event.js';

/** The part of the WebSocket API that is used; Node has it from 22 on. */
export interface WebSocketLike {
  send(data: string): void;
  close(): void;
  addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}
export type MakeWebSocket = (url: string) => WebSocketLike;

/** What the wallet said no with; the codes are NIP-47's. */
export class WalletRefusal extends Error {
  override readonly name = 'WalletRefusal';
  constructor(readonly code: string, message: string) { super(message); }
}

const INFO_KIND = 13_194;
const REQUEST_KIND = 23_194;
const RESPONSE_KIND = 23_195;
const TIMEOUT_MS = 60_000;

/** Requests to a wallet over a Nostr relay (NIP-47). One socket for each request: payments are rare, and idle sockets break. */
export class NwcConnection {
  readonly #walletKey: string;
  readonly #relay: string;
  readonly #secretKey: Uint8Array;

  /**
   * @param uri `nostr+walletconnect://<wallet key>?relay=wss://…&secret=<64 hex>`
   * @throws Error when it is none, or there is no WebSocket
   */
  constructor(uri: string, private readonly makeSocket: MakeWebSocket = platformSocket()) {
    const match = /^nostr\+?walletconnect:(?:\/\/)?([0-9a-f]{64})\?(.*)$/i.exec(uri);
    const query = new URLSearchParams(match?.[2] ?? '');
    const relay = query.get('relay');
    const secret = query.get('secret');
    if (match === null || relay === null || !/^wss?:\/\//.test(relay) || secret === null || !/^[0-9a-f]{64}$/i.test(secret)) {
      throw new Error('A Nostr Wallet Connect address looks like nostr+walletconnect://<64 hex>?relay=wss://…&secret=<64 hex>. Make one in your wallet.');
    }
    this.#walletKey = match[1]!.toLowerCase();
    this.#relay = relay;
    this.#secretKey = hexToBytes(secret);
  }

  /**
   * @throws WalletRefusal when the wallet says no
   * @throws LightningUnavailable when it does not answer in time: a payment may then be under way
   */
  request<Result>(method: string, params: object, timeoutMs = TIMEOUT_MS): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const socket = this.makeSocket(this.#relay);
      const unavailable = (words: string) => end(() => reject(new LightningUnavailable(`Nostr Wallet Connect: ${words}`)));
      const timer = setTimeout(() => unavailable(`no answer to ${method} within ${timeoutMs / 1_000} s`), timeoutMs);
      let over = false;
      let asked: NostrEvent | undefined;
      const end = (settle: () => void) => {
        if (over) return;
        over = true;
        clearTimeout(timer);
        settle();
        socket.close();
      };
      const ask = (modern: boolean) => {
        if (asked !== undefined) return;
        asked = this.#ask(method, params, modern);
        socket.send(JSON.stringify(['REQ', 'answer', { kinds: [RESPONSE_KIND], authors: [this.#walletKey], '#e': [asked.id] }]));
        socket.send(JSON.stringify(['EVENT', asked]));
      };
      socket.addEventListener('error', () => unavailable('the relay cannot be reached'));
      socket.addEventListener('close', () => unavailable('the relay closed the connection'));
      socket.addEventListener('open', () => socket.send(JSON.stringify(['REQ', 'info', { kinds: [INFO_KIND], authors: [this.#walletKey], limit: 1 }])));
      let modern = false;
      socket.addEventListener('message', ({ data }) => {
        const message = parse(data);
        const event = message[2] as NostrEvent | undefined;
        if (message[0] === 'EVENT' && message[1] === 'info' && event !== undefined && this.#isFromWallet(event, INFO_KIND)) modern = speaksNip44(event);
        // The end of what the relay knows: a wallet without an info event is an old one.
        if (message[0] === 'EOSE' && message[1] === 'info') ask(modern);
        if (message[0] === 'OK' && message[1] === asked?.id && message[2] === false) unavailable(`the relay refused the request: ${String(message[3])}`);
        if (message[0] === 'EVENT' && message[1] === 'answer' && event !== undefined && this.#isAnswer(event, asked)) {
          end(() => { try { resolve(this.#read<Result>(event)); } catch (error) { reject(error as Error); } });
        }
      });
    });
  }

  #ask(method: string, params: object, modern: boolean): NostrEvent {
    const text = JSON.stringify({ method, params });
    const content = modern ? encryptNip44(text, conversationKey(this.#secretKey, this.#walletKey)) : encryptNip04(text, sharedKey(this.#secretKey, this.#walletKey));
    return signEvent(this.#secretKey, { kind: REQUEST_KIND, tags: [['p', this.#walletKey], ...(modern ? [['encryption', 'nip44_v2']] : [])], content });
  }

  #read<Result>({ content }: NostrEvent): Result {
    const text = content.includes('?iv=') ? decryptNip04(content, sharedKey(this.#secretKey, this.#walletKey)) : decryptNip44(content, conversationKey(this.#secretKey, this.#walletKey));
    const { result, error } = JSON.parse(text) as { result?: Result | null; error?: { code?: string; message?: string } | null };
    if (error !== undefined && error !== null) throw new WalletRefusal(error.code ?? 'OTHER', `The wallet said no: ${error.message ?? error.code ?? 'without a reason'}`);
    if (result === undefined || result === null) throw new LightningUnavailable('The wallet answered without a result.');
    return result;
  }

  #isAnswer(event: NostrEvent, asked: NostrEvent | undefined): boolean {
    return asked !== undefined && this.#isFromWallet(event, RESPONSE_KIND) && event.tags.some(([name, value]) => name === 'e' && value === asked.id)
      && event.tags.some(([name, value]) => name === 'p' && value === publicKeyOf(this.#secretKey));
  }

  #isFromWallet(event: NostrEvent, kind: number): boolean {
    return event.kind === kind && event.pubkey === this.#walletKey && isGenuine(event);
  }
}

const speaksNip44 = ({ tags }: NostrEvent): boolean => tags.some(([name, value = '']) => name === 'encryption' && value.split(' ').includes('nip44_v2'));

function parse(data: unknown): readonly unknown[] {
  try {
    const message: unknown = JSON.parse(String(data));
    return Array.isArray(message) ? message : [];
  } catch {
    return [];
  }
}

function platformSocket(): MakeWebSocket {
  const { WebSocket: Socket } = globalThis as { WebSocket?: new (url: string) => WebSocketLike };
  if (Socket === undefined) throw new Error('Nostr Wallet Connect needs WebSocket: use Node 22 or later, or give a function that makes one, for example (url) => new (require("ws"))(url).');
  return (url) => new Socket(url);
}
