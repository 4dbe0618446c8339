import { BudgetExceeded, DevnetWallet, L402Client, type ProgressStep, type SpendingReport } from 'l402-kit/client';

/** What the demonstration wants to know of a call that was bought. */
export interface BoughtCall {
  readonly status: number;
  readonly body: string;
  readonly paymentHash: string;
}

/** A caller with a wallet and a budget. The credential of its last call is kept, to show that it buys nothing more. */
export class Agent {
  readonly #client: L402Client;
  #authorization: string | undefined;

  /** @param budgetSats most that it spends, all calls together */
  constructor(devnetUrl: string, budgetSats: number, onProgress: (step: ProgressStep) => void) {
    this.#client = new L402Client({
      wallet: new DevnetWallet(devnetUrl, 'caller'), maxSatsPerSession: budgetSats, agentId: 'demo-agent', onProgress,
      fetch: (input, init) => {
        this.#authorization = new Headers(init?.headers).get('authorization') ?? this.#authorization;
        return fetch(input, init);
      },
    });
  }

  /** @throws whatever kept it from being served, with the amount at stake in the message */
  async buy(url: string): Promise<BoughtCall> {
    const response = await this.#client.fetch(url);
    const body = await response.text();
    const bought = this.#client.history().at(-1);
    if (bought === undefined) throw new Error(`${url} answered ${response.status} without asking for a payment`);
    return { status: response.status, body, paymentHash: bought.paymentHash };
  }

  /** Presents the credential of the last call once more, as a thief or a spendthrift would. @returns status and reason */
  async useAgain(url: string): Promise<{ readonly status: number; readonly reason: string }> {
    if (this.#authorization === undefined) throw new Error('nothing was bought yet');
    const response = await fetch(url, { headers: { authorization: this.#authorization } });
    const { reason } = JSON.parse(await response.text()) as { readonly reason?: string };
    return { status: response.status, reason: reason ?? 'no reason given' };
  }

  /** Tries to buy beyond the budget. @returns why the agent itself refuses @throws when it does not */
  async overspend(url: string): Promise<string> {
    try {
      await this.#client.fetch(url);
    } catch (error) {
      if (error instanceof BudgetExceeded) return error.message;
      throw error;
    }
    throw new Error('the agent paid more than its budget');
  }

  spending(): SpendingReport {
    return this.#client.spending();
  }
}
