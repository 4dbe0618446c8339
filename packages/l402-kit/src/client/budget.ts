/** Limits in whole satoshi; one that is not given does not limit. */
export interface BudgetLimits {
  readonly maxSatsPerCall?: number;
  readonly maxSatsPerSession?: number;
  readonly maxSatsPerHost?: number;
}

export interface SpendingReport {
  /** Paid, and what is being paid or may have been. */
  readonly spentSats: number;
  /** Of which it is not known whether it was paid. */
  readonly uncertainSats: number;
  readonly remainingSats: number | undefined;
  readonly byHost: Readonly<Record<string, number>>;
}

/** A price above a limit. Nothing was paid. */
export class BudgetExceeded extends Error {
  override readonly name = 'BudgetExceeded';
  constructor(readonly limit: keyof BudgetLimits, readonly priceSats: number, readonly allowedSats: number, host: string) {
    super(`${host} asks for ${priceSats} sats, and ${limit} leaves ${allowedSats}.`);
  }
}

/** Counts what is spent. Sats are set aside before they are paid, so that calls at the same time cannot overspend together. */
export class Budget {
  #spent = 0;
  #uncertain = 0;
  readonly #byHost = new Map<string, number>();

  constructor(private readonly limits: BudgetLimits) {}

  /**
   * @returns what to call when the payment ended: `paid` keeps it, `failed` gives it back, `unknown` keeps it and says so
   * @throws BudgetExceeded
   */
  reserve(host: string, sats: number, perCall: number | undefined): (end: 'paid' | 'failed' | 'unknown') => void {
    const { maxSatsPerCall, maxSatsPerSession, maxSatsPerHost } = this.limits;
    const ofHost = this.#byHost.get(host) ?? 0;
    const left: readonly (readonly [keyof BudgetLimits, number])[] = [
      ['maxSatsPerCall', Math.min(maxSatsPerCall ?? Infinity, perCall ?? Infinity)],
      ['maxSatsPerSession', (maxSatsPerSession ?? Infinity) - this.#spent],
      ['maxSatsPerHost', (maxSatsPerHost ?? Infinity) - ofHost],
    ];
    for (const [limit, allowed] of left) if (sats > allowed) throw new BudgetExceeded(limit, sats, allowed, host);
    this.#spent += sats;
    this.#byHost.set(host, ofHost + sats);
    return (end) => {
      if (end === 'unknown') this.#uncertain += sats;
      if (end !== 'failed') return;
      this.#spent -= sats;
      this.#byHost.set(host, this.#byHost.get(host)! - sats);
    };
  }

  report(): SpendingReport {
    const { maxSatsPerSession } = this.limits;
    return {
      spentSats: this.#spent, uncertainSats: this.#uncertain, byHost: Object.fromEntries(this.#byHost),
      remainingSats: maxSatsPerSession === undefined ? undefined : maxSatsPerSession - this.#spent,
    };
  }
}
