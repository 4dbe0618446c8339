import type { CaveatRules } from '@l402kit/l402';
import type { LightningProvider } from '../lightning/lightning-provider.js';
import type { ReplayStore } from '../replay/replay-store.js';
import type { CallEvent } from './call-event.js';
import type { RootKeyOption } from './root-keys.js';

/** Whole satoshi, or a function of the request that answers them. 0 lets a request through for free. */
export type Price<Request> = number | ((request: Request) => number | Promise<number>);

/** Settings of `l402()`, the same for every framework; `Request` is the framework's own. */
export interface L402Options<Request = unknown> {
  /** Price of a call in whole satoshi. Give this or `price`. */
  readonly priceSats?: Price<Request>;
  /** The same as `priceSats`. */
  readonly price?: Price<Request>;
  /** Where invoices come from: `ManagedProvider.fromAddress("you@…")`, or your own node. */
  readonly lightning: LightningProvider;
  /** Asked when `lightning` cannot make an invoice. Without it such requests get 503; they are never served for free. */
  readonly fallback?: LightningProvider;
  /** At least 32 random bytes as hexadecimal, base64 or bytes; the newest first. Default: L402_ROOT_KEY, or a file made on the first run. */
  readonly rootKey?: RootKeyOption;
  /** Name of the service that credentials are for. Default: `api`. */
  readonly service?: string;
  /** What credentials are bound to. Default: the route pattern as your framework knows it. */
  readonly route?: string | ((request: Request) => string);
  /** Calls that one payment buys. Default: 1, or any number while `validFor` lasts. */
  readonly uses?: number;
  /** Seconds that a payment buys at least. Never less than 24 hours after the invoice's end, so that paying in the last second buys something. */
  readonly validFor?: number;
  /** Further caveats (`condition=value`) of new credentials, and the rules that check them. */
  readonly caveats?: readonly string[] | ((request: Request) => readonly string[]);
  readonly caveatRules?: CaveatRules;
  /** Where used payments are counted. Default: this process's memory. */
  readonly replay?: ReplayStore;
  /** Told of every paid call: served, or refused with the reason. */
  readonly onEvent?: (event: CallEvent) => void;
  /** What the payer's wallet shows. Default: `L402 <route>`. */
  readonly description?: string;
  /** How long an invoice can be paid, in seconds. Default: 3,600. */
  readonly invoiceExpirySeconds?: number;
  /** Invoices kept ready for a route and price that is in demand. Default: 20. */
  readonly poolSize?: number;
  /** Unpaid invoices a client may have before it is offered them again. Default: 200. */
  readonly maxOpenInvoicesPerClient?: number;
  /** Also send the challenge in its old form (LSAT), for clients of before 2023. */
  readonly withLsat?: boolean;
}

/** What a paid call was let in with. */
export interface L402Payment {
  /** 64 hex digits. */
  readonly paymentHash: string;
  /** What this call costs, in whole satoshi. */
  readonly priceSats: number;
  /** How often the payment has been used, this call included; 0 where uses are not counted. */
  readonly timesUsed: number;
  /** Milliseconds since 1970. */
  readonly validUntil: number;
  /** The last value of every caveat. */
  readonly caveats: ReadonlyMap<string, string>;
}
