import { InterceptingCall, status as codes, type Metadata, type StatusObject } from '@grpc/grpc-js';
import type { Credential } from '../client/credential-cache.js';

type Call = ConstructorParameters<typeof InterceptingCall>[0];
type Listener = NonNullable<Parameters<Call['start']>[1]>;
type MessageContext = Parameters<Call['sendMessageWithContext']>[0];

/** What a call needs to be paid for. */
export interface Payments {
  /** A new call to the same method. */
  readonly begin: () => Call;
  /** A credential that was bought before. */
  readonly known: () => Credential | undefined;
  readonly present: (metadata: Metadata, credential: Credential) => void;
  readonly challengeOf: (status: StatusObject) => string | undefined;
  /** @throws Error in words for the caller */
  readonly buy: (challenge: string) => Promise<Credential>;
  /** Told how a call with a credential ended. */
  readonly ended: (credential: Credential, challenged: boolean) => void;
}

interface Said { readonly context: MessageContext; readonly message: unknown }

/** Messages that are kept to be said again. A server names its price before it has read this many. */
const MAX_KEPT = 1_000;

/**
 * A call that is begun again, with a credential, when it is refused with a challenge. What was said until then is said
 * again, in order; what the caller says while the payment is under way waits.
 */
export class PayingCall extends InterceptingCall {
  #call: Call;
  #listener: Partial<Listener> = {};
  #metadata: Metadata | undefined;
  /** Undefined once the call was let in, or more was said than is kept. */
  #said: Said[] | undefined = [];
  /** What is still to be said on the second call. Layers below hold one message, and forget it for the next. */
  #toSay: Said[] | undefined;
  #saying = false;
  #saidAll = false;
  /** Writes of the first call that nobody has confirmed: when it ends nobody will. */
  readonly #unconfirmed = new Set<() => void>();
  #readsWanted = 0;
  #closed = false;
  #buying = false;
  #cancelled = false;

  constructor(private readonly payments: Payments) {
    const first = payments.begin();
    super(first);
    this.#call = first;
  }

  override start(metadata: Metadata, listener: Partial<Listener> = {}): void {
    this.#metadata = metadata;
    this.#listener = listener;
    const known = this.payments.known();
    if (known !== undefined) this.payments.present(metadata, known);
    this.#call.start(metadata, this.#hearing((status) => {
      const challenge = this.payments.challengeOf(status);
      if (known !== undefined) this.payments.ended(known, challenge !== undefined);
      if (challenge === undefined) listener.onReceiveStatus?.(status);
      else if (this.#said === undefined) this.#refuse(status.metadata, `more than ${MAX_KEPT} messages were sent before the server named its price. Wait for its first answer, or make a short call first`);
      else void this.#pay(challenge, status.metadata);
    }));
  }

  override sendMessageWithContext(context: MessageContext, message: unknown): void {
    if (this.#toSay !== undefined) {
      this.#toSay.push({ context, message });
      this.#sayNext();
      return;
    }
    if (this.#said === undefined) {
      this.#call.sendMessageWithContext(context, message);
      return;
    }
    this.#said.push({ context: context.flags === undefined ? {} : { flags: context.flags }, message });
    if (this.#buying) {
      context.callback?.();
      return;
    }
    if (this.#said.length > MAX_KEPT) this.#said = undefined;
    this.#call.sendMessageWithContext({ ...context, callback: this.#confirming(context.callback) }, message);
  }

  override sendMessage(message: unknown): void { this.sendMessageWithContext({}, message); }

  override startRead(): void {
    this.#readsWanted++;
    if (!this.#buying) this.#call.startRead();
  }

  override halfClose(): void {
    this.#closed = true;
    if (this.#toSay !== undefined) this.#sayNext();
    else if (!this.#buying) this.#call.halfClose();
  }

  override cancelWithStatus(code: codes, details: string): void {
    this.#cancelled = true;
    if (this.#buying) this.#listener.onReceiveStatus?.({ code, details, metadata: this.#metadata! });
    else this.#call.cancelWithStatus(code, details);
  }

  override getPeer(): string { return this.#call.getPeer(); }

  override getAuthContext(): ReturnType<InterceptingCall['getAuthContext']> { return this.#call.getAuthContext(); }

  async #pay(challenge: string, trailers: Metadata): Promise<void> {
    this.#buying = true;
    for (const confirm of [...this.#unconfirmed]) confirm();
    try {
      const credential = await this.payments.buy(challenge);
      if (!this.#cancelled) this.#again(credential);
    } catch (error) {
      if (!this.#cancelled) this.#refuse(trailers, (error as Error).message);
    }
  }

  #again(credential: Credential): void {
    this.#toSay = this.#said ?? [];
    this.#said = undefined;
    this.#buying = false;
    const call = this.#call = this.payments.begin();
    this.payments.present(this.#metadata!, credential);
    call.start(this.#metadata!, this.#hearing((status) => {
      this.payments.ended(credential, this.payments.challengeOf(status) !== undefined);
      this.#listener.onReceiveStatus?.(status);
    }));
    for (let reads = this.#readsWanted; reads > 0; reads--) call.startRead();
    this.#sayNext();
  }

  #sayNext(): void {
    if (this.#saying) return;
    const next = this.#toSay!.shift();
    if (next === undefined) {
      if (this.#closed) this.#sayNoMore();
      return;
    }
    this.#saying = true;
    const callback: MessageContext['callback'] = (error) => {
      this.#saying = false;
      next.context.callback?.(error);
      this.#sayNext();
    };
    this.#call.sendMessageWithContext({ ...next.context, callback }, next.message);
  }

  #sayNoMore(): void {
    if (!this.#saidAll) this.#call.halfClose();
    this.#saidAll = true;
  }

  #hearing(onReceiveStatus: (status: StatusObject) => void): Listener {
    return {
      onReceiveMetadata: (metadata) => this.#listener.onReceiveMetadata?.(metadata),
      onReceiveMessage: (message: unknown) => {
        // Null is no message: grpc-js says so of unary calls that end with a status alone.
        if (message !== null) {
          // Let in: nothing has to be said again.
          this.#said = undefined;
          this.#readsWanted = Math.max(0, this.#readsWanted - 1);
        }
        this.#listener.onReceiveMessage?.(message);
      },
      onReceiveStatus,
    };
  }

  /** Errors of writes on a call that may be begun again are none: the message is kept. */
  #confirming(callback: (() => void) | undefined): () => void {
    const confirm = (): void => { if (this.#unconfirmed.delete(confirm)) callback?.(); };
    this.#unconfirmed.add(confirm);
    return confirm;
  }

  #refuse(metadata: Metadata, why: string): void {
    this.#listener.onReceiveStatus?.({ code: codes.UNAUTHENTICATED, details: `The call was not paid: ${why}`, metadata });
  }
}
