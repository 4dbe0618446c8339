/** One connection to LND: TLS, the macaroon with each call, and every error sorted by `lndTrouble`. */
import { credentials, loadPackageDefinition, Metadata, type ChannelOptions, type Client, type ClientReadableStream, type GrpcObject, type ServiceClientConstructor } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { LND_DESCRIPTOR } from './lnd-descriptor.js';
import type { LndSettings } from './lnd-settings.js';
import { lndTrouble } from './lnd-trouble.js';

/** 64-bit numbers as text: a JavaScript number would round them. */
export const LND_LOADING = { keepCase: true, longs: String, enums: String, defaults: true, oneofs: false } as const;

/** The services by package, for a client here and for the double in the tests. */
export const lndServices = (): GrpcObject => loadPackageDefinition(fromJSON(LND_DESCRIPTOR, LND_LOADING));

const ANSWER_MS = 30_000;
const OPTIONS: ChannelOptions = {
  // A thousand invoices with their HTLCs are a few MB.
  'grpc.max_receive_message_length': 64 * 1024 * 1024,
  'grpc.initial_reconnect_backoff_ms': 250,
  'grpc.max_reconnect_backoff_ms': 5_000,
  // A connection that died without a word is noticed. LND closes those that ping more often than every 5 s.
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 10_000,
  'grpc.enable_retries': 0,
};

export type LndMethod =
  | 'AddInvoice' | 'ListInvoices' | 'LookupInvoice' | 'DecodePayReq' | 'QueryRoutes' | 'ListPayments' | 'GetInfo'
  | 'ChannelBalance' | 'WalletBalance' | 'ListChannels' | 'PendingChannels' | 'ClosedChannels' | 'GetTransactions' | 'ForwardingHistory' | 'ListLeases' | 'CancelInvoice';
export type LndStream = 'SubscribeInvoices' | 'SendPaymentV2' | 'TrackPaymentV2';

type Unary = (request: object, metadata: Metadata, options: { deadline: number }, done: (error: unknown, answer: unknown) => void) => unknown;
type Streaming = (request: object) => ClientReadableStream<unknown>;

export class LndClient {
  readonly #services: readonly (Client & Partial<Record<LndMethod, Unary> & Record<LndStream, Streaming>>)[];

  constructor(private readonly settings: Pick<LndSettings, 'address' | 'certificate' | 'macaroonHex'>) {
    const macaroon = credentials.createFromMetadataGenerator((_call, done) => {
      const metadata = new Metadata();
      metadata.set('macaroon', settings.macaroonHex);
      done(null, metadata);
    });
    const secured = credentials.combineChannelCredentials(credentials.createSsl(settings.certificate), macaroon);
    const { lnrpc, routerrpc, invoicesrpc, walletrpc } = lndServices() as Record<string, Record<string, ServiceClientConstructor>>;
    const lightning = new lnrpc!.Lightning!(settings.address, secured, OPTIONS);
    const shared = { ...OPTIONS, channelOverride: lightning.getChannel() };
    this.#services = [lightning, new routerrpc!.Router!(settings.address, secured, shared), new invoicesrpc!.Invoices!(settings.address, secured, shared), new walletrpc!.WalletKit!(settings.address, secured, shared)];
  }

  get address(): string { return this.settings.address; }

  /** @throws LndRefusesUs, NodeUnavailable, LndRefused */
  call<Answer>(method: LndMethod, request: object, waitMs: number = ANSWER_MS): Promise<Answer> {
    const service = this.#services.find((s) => s[method] !== undefined)!;
    return new Promise((resolve, reject) => {
      service[method]!(request, new Metadata(), { deadline: Date.now() + waitMs }, (error, answer) => {
        if (error) reject(lndTrouble(error, this.address));
        else resolve(answer as Answer);
      });
    });
  }

  /**
   * What LND sends, one by one. Ends when LND ends it or `signal` aborts.
   * @throws LndRefusesUs, NodeUnavailable, LndRefused; nothing once `signal` has aborted
   */
  async *stream<Answer>(method: LndStream, request: object, signal: AbortSignal): AsyncGenerator<Answer> {
    if (signal.aborted) return;
    const service = this.#services.find((s) => s[method] !== undefined)!;
    const call = service[method]!(request);
    // Destroying the stream as well: it ends at once, whatever the server makes of the cancellation.
    const stop = (): void => { call.cancel(); call.destroy(); };
    signal.addEventListener('abort', stop, { once: true });
    // Cancelled while nobody reads, it says so in an event that would end the process.
    call.on('error', () => undefined);
    try {
      for await (const answer of call) yield answer as Answer;
    } catch (error) {
      if (!signal.aborted) throw lndTrouble(error, this.address);
    } finally {
      signal.removeEventListener('abort', stop);
      stop();
    }
  }

  close(): void { for (const service of this.#services) service.close(); }
}
