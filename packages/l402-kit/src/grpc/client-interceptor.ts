import type { Interceptor, Metadata, StatusObject } from '@grpc/grpc-js';
import { formatAuthorization, fromHex, GRPC_PAYMENT_REQUIRED_STATUS, sha256, toHex } from '@l402kit/l402';
import { Budget, type BudgetLimits } from '../client/budget.js';
import { isForOneCall, type Credential } from '../client/credential-cache.js';
import { readPayableChallenge } from '../client/payable-challenge.js';
import { isPaymentFailed, type L402Wallet } from '../wallets/wallet.js';
import { PayingCall } from './paying-call.js';

export interface GrpcClientOptions extends BudgetLimits {
  readonly wallet: L402Wallet;
}

/**
 * A client interceptor of @grpc/grpc-js that pays: for unary calls and for streams in either direction. One for each
 * server, since what it bought is presented there. A call that could not be paid ends with UNAUTHENTICATED and the reason.
 */
export function l402ClientInterceptor(options: GrpcClientOptions): Interceptor {
  const budget = new Budget(options);
  const bought = new Map<string, Credential>();

  const buy = async (challenge: string, method: string): Promise<Credential> => {
    const { priceSats, paymentHash, paymentRequest, macaroon } = readPayableChallenge(challenge, '', Date.now());
    const ended = budget.reserve('server', priceSats, undefined);
    try {
      const { preimage } = await options.wallet.payInvoice(paymentRequest, {});
      ended('paid');
      const bytes = fromHex(preimage);
      if (bytes === undefined || toHex(sha256(bytes)) !== paymentHash) throw new Error('The wallet gave a preimage that proves no payment.');
      const credential = { macaroon, paymentHash, preimage };
      bought.set(method, credential);
      return credential;
    } catch (error) {
      ended(isPaymentFailed(error) ? 'failed' : 'unknown');
      throw error;
    }
  };

  return (callOptions, nextCall) => {
    const method = callOptions.method_definition.path;
    return new PayingCall({
      begin: () => nextCall(callOptions), known: () => bought.get(method), present, challengeOf, buy: (challenge) => buy(challenge, method),
      ended: (credential, challenged) => {
        if ((challenged || isForOneCall(credential.macaroon)) && bought.get(method) === credential) bought.delete(method);
      },
    });
  };
}

function present(metadata: Metadata, { macaroon, preimage }: Credential): void {
  metadata.set('authorization', formatAuthorization(macaroon, fromHex(preimage)!));
}

function challengeOf({ code, metadata }: StatusObject): string | undefined {
  const lines = code === GRPC_PAYMENT_REQUIRED_STATUS ? metadata.get('www-authenticate').map(String) : [];
  return lines.length === 0 ? undefined : lines.join(', ');
}
