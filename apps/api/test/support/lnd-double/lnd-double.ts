/**
 * Speaks LND's gRPC, over TLS and with a macaroon, and keeps what a node keeps: invoices, payments, a channel. What it says
 * and when was taken from LND 0.20; the same contract runs against a real one (npm run test:lnd).
 */
import { Server, ServerCredentials, status, type Metadata, type ServiceClientConstructor } from '@grpc/grpc-js';
import { bolt11Key, decodeBolt11 } from '@l402kit/bolt11';
import { TRUSTED, type TestCertificate } from '@l402kit/testing';
import { InstantReceivers } from '../../../src/integrations/instant/instant-network.js';
import { lndServices } from '../../../src/integrations/lnd/lnd-client.js';
import { DoubleChain } from './double-chain.js';
import { DoubleChannel } from './double-channel.js';
import { DoubleInvoices, type Page } from './double-invoices.js';
import { DoublePayments, Refusal, type SendOrder } from './double-payments.js';

interface Call<Request = any> { readonly request: Request; readonly metadata: Metadata }
interface StreamCall<Request = any> extends Call<Request> { write(message: object): void; end(): void; emit(event: 'error', error: Error): void; on(event: 'cancelled', listener: () => void): void }
type Done = (error: Error | null, answer?: object) => void;

const refusal = (code: status, details: string): Error => Object.assign(new Error(details), { code, details });

export interface LndDoubleOptions { readonly certificate?: TestCertificate; readonly network?: string }

export class LndDouble {
  readonly key = bolt11Key();
  readonly receivers = new InstantReceivers();
  readonly channel = new DoubleChannel();
  readonly chain = new DoubleChain();
  readonly invoices = new DoubleInvoices(this.key);
  readonly payments = new DoublePayments(this.receivers, this.channel);
  /** Version 2 in binary, as LND writes them; it opens nothing anywhere else. */
  readonly macaroon = `0201${'6c'.repeat(40)}`;
  /** Every call is refused with this instead. */
  trouble: { readonly code: status; readonly details: string } | undefined;
  /** Once, after the order was taken and before it is answered: the connection is cut. */
  cutNextPayment = false;
  /** Once, when it is asked for its wallet: something happens between two questions. */
  beforeNextWalletBalance: (() => void) | undefined;
  private readonly streams = new Set<StreamCall>();
  private server: Server | undefined;
  private port = 0;

  constructor(private readonly options: LndDoubleOptions = {}) {}

  get address(): string { return `127.0.0.1:${this.port}`; }

  async start(): Promise<void> {
    const server = new Server();
    const { lnrpc, routerrpc, invoicesrpc, walletrpc } = lndServices() as Record<string, Record<string, ServiceClientConstructor>>;
    server.addService(lnrpc!.Lightning!.service, this.unary({
      AddInvoice: ({ request }) => { const { r_hash, payment_request, add_index } = this.invoices.add(request); return { r_hash, payment_request, add_index }; },
      LookupInvoice: ({ request }) => this.found(request.r_hash),
      ListInvoices: ({ request }: Call<Page>) => this.invoices.page(request),
      DecodePayReq: ({ request }) => this.decoded(request.pay_req),
      QueryRoutes: ({ request }) => this.route(BigInt(request.amt_msat)),
      ListPayments: ({ request }) => this.payments.page(request),
      GetInfo: () => ({ identity_pubkey: this.key.pubkey, alias: 'double', block_height: this.chain.height, synced_to_chain: true, version: '0.20.0-beta', chains: [{ network: this.options.network ?? 'regtest' }] }),
      ChannelBalance: () => this.channel.balance(this.chain.idle()),
      WalletBalance: () => {
        const before = this.beforeNextWalletBalance;
        this.beforeNextWalletBalance = undefined;
        before?.();
        return { total_balance: String(this.chain.walletSats) };
      },
      ListChannels: () => ({ channels: [this.channel.listed(), ...this.chain.open()] }),
      PendingChannels: () => this.chain.pending(),
      ClosedChannels: () => ({ channels: this.chain.closed() }),
      GetTransactions: ({ request }) => ({ transactions: this.chain.transactions(Number(request.start_height)) }),
      ForwardingHistory: ({ request }) => this.chain.forwarded(request),
    }, {
      SubscribeInvoices: (call) => {
        const subscriber = this.invoices.subscribe(Number(call.request.settle_index), (invoice) => call.write(invoice));
        call.on('cancelled', () => this.invoices.subscribers.delete(subscriber));
      },
    }));
    server.addService(routerrpc!.Router!.service, this.unary({}, {
      SendPaymentV2: (call: StreamCall<SendOrder>) => {
        const payment = this.payments.send(call.request);
        if (this.cutNextPayment) { this.cutNextPayment = false; this.cut(); return; }
        this.payments.onEnd(payment, (ended) => { call.write(ended); call.end(); });
      },
      TrackPaymentV2: (call) => {
        const payment = this.payments.byHash.get(call.request.payment_hash.toString('hex'));
        if (!payment) throw new Refusal(status.NOT_FOUND, "payment isn't initiated");
        if (payment.status === 'INITIATED' || payment.status === 'IN_FLIGHT') call.write(payment);
        this.payments.onEnd(payment, (ended) => { call.write(ended); call.end(); });
      },
    }));
    server.addService(invoicesrpc!.Invoices!.service, this.unary({
      CancelInvoice: ({ request }) => {
        const invoice = this.invoices.byHash.get(request.payment_hash.toString('hex'));
        if (!invoice) throw new Refusal(status.UNKNOWN, 'unable to locate invoice');
        if (invoice.state === 'SETTLED') throw new Refusal(status.UNKNOWN, 'invoice already settled');
        invoice.state = 'CANCELED';
        return {};
      },
    }, {}));
    server.addService(walletrpc!.WalletKit!.service, this.unary({ ListLeases: () => ({ locked_utxos: this.chain.leases() }) }, {}));
    const { cert, key } = this.options.certificate ?? TRUSTED;
    const credentials = ServerCredentials.createSsl(null, [{ cert_chain: Buffer.from(cert), private_key: Buffer.from(key) }]);
    this.port = await new Promise<number>((resolve, reject) => { server.bindAsync(`127.0.0.1:${this.port}`, credentials, (error, port) => { if (error) reject(error); else resolve(port); }); });
    this.server = server;
  }

  /** Connections break; what it knows stays. `start` listens again at the same port. */
  async stop(): Promise<void> {
    this.server?.forceShutdown();
    this.server = undefined;
    this.streams.clear();
    this.invoices.subscribers.clear();
  }

  /** Every stream that is open ends with an error; the node stays up. */
  cut(): void {
    for (const call of this.streams) call.emit('error', refusal(status.UNAVAILABLE, 'the connection was cut'));
    this.streams.clear();
    this.invoices.subscribers.clear();
  }

  /** Somebody pays one of its invoices. @returns the preimage */
  receive(bolt11: string): string {
    const invoice = [...this.invoices.byHash.values()].find((i) => i.payment_request === bolt11);
    if (invoice?.state !== 'OPEN') throw new Error('the invoice is not open');
    this.invoices.settle(invoice, this.channel.received(invoice.r_hash.toString('hex'), BigInt(invoice.value_msat)));
    return invoice.preimage.toString('hex');
  }

  private found(hash: Buffer): object {
    const invoice = this.invoices.byHash.get(hash.toString('hex'));
    if (invoice) return invoice;
    if (this.invoices.byHash.size === 0) throw new Refusal(status.UNKNOWN, 'there are no existing invoices');
    throw new Refusal(status.NOT_FOUND, 'unable to locate invoice');
  }

  private decoded(bolt11: string): object {
    const read = decodeBolt11(bolt11);
    if (!read.ok) throw new Refusal(status.UNKNOWN, read.problem.detail);
    const { paymentHash, amountMsat, payee, timestamp, expiresAt } = read.invoice;
    return { destination: payee, payment_hash: paymentHash, timestamp: String(timestamp), expiry: String(expiresAt - timestamp), cltv_expiry: '80', num_msat: String(amountMsat ?? 0) };
  }

  private route(amountMsat: bigint): object {
    const total = amountMsat + this.payments.routeFeeMsat;
    return { routes: [{ hops: [], total_fees_msat: String(this.payments.routeFeeMsat), total_amt_msat: String(total) }] };
  }

  private unary(methods: Record<string, (call: Call) => object>, streams: Record<string, (call: StreamCall) => void>): any {
    const guarded = Object.entries(methods).map(([name, answer]) => [name, (call: Call, done: Done) => {
      try {
        this.check(call);
        done(null, answer(call));
      } catch (error) { done(this.asRefusal(error)); }
    }]);
    const streaming = Object.entries(streams).map(([name, answer]) => [name, (call: StreamCall) => {
      try {
        this.check(call);
        this.streams.add(call);
        call.on('cancelled', () => this.streams.delete(call));
        answer(call);
      } catch (error) { call.emit('error', this.asRefusal(error)); }
    }]);
    return Object.fromEntries([...guarded, ...streaming]);
  }

  private check({ metadata }: Call): void {
    if (this.trouble) throw new Refusal(this.trouble.code, this.trouble.details);
    if (metadata.get('macaroon')[0] !== this.macaroon) throw new Refusal(status.UNKNOWN, 'verification failed: signature mismatch after caveat verification');
  }

  private asRefusal(error: unknown): Error {
    if (error instanceof Refusal) return refusal(error.code, error.message);
    return refusal(status.UNKNOWN, (error as Error).message);
  }
}
