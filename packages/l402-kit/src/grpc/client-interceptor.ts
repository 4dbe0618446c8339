import { InterceptingCall, ListenerBuilder, RequesterBuilder, status as codes, type Interceptor, type Listener, type Metadata, type StatusObject } from '@grpc/grpc-js';
import { formatAuthorization, fromHex, GRPC_PAYMENT_REQUIRED_STATUS, sha256, toHex } from '@l402kit/l402';
import { Budget, type BudgetLimits } from '../client/budget.js';
import { isForOneCall, type Credential } from '../client/credential-cache.js';
import { readPayableChallenge } from '../client/payable-challenge.js';
import { isPaymentFailed, type L402Wallet } from '../wallets/wallet.js';

export interface GrpcClientOptions extends BudgetLimits {
  readonly wallet: L402Wallet;
}

/**
 * A client interceptor of @grpc/grpc-js that pays: for unary calls and calls that stream their answer. One for each
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
    let message: unknown;
    return new InterceptingCall(nextCall(callOptions), new RequesterBuilder()
      .withStart((metadata, listener, next) => {
        const known = bought.get(method);
        if (known !== undefined) present(metadata, known);
        next(metadata, new ListenerBuilder().withOnReceiveStatus((status, nextStatus) => {
          const challenge = challengeOf(status);
          if (known !== undefined && (challenge !== undefined || isForOneCall(known.macaroon)) && bought.get(method) === known) bought.delete(method);
          if (challenge === undefined) return nextStatus(status);
          buy(challenge, method).then(
            (credential) => again(credential, metadata, listener),
            (error: unknown) => nextStatus({ code: codes.UNAUTHENTICATED, details: `The call was not paid: ${(error as Error).message}`, metadata: status.metadata }),
          );
          return undefined;
        }).build());
      })
      .withSendMessage((sent, next) => { message = sent; next(sent); })
      .build());

    function again(credential: Credential, metadata: Metadata, listener: Listener): void {
      present(metadata, credential);
      const call = nextCall(callOptions);
      call.start(metadata, {
        onReceiveMetadata: (received) => listener.onReceiveMetadata?.(received, () => undefined),
        onReceiveMessage: (received: unknown) => {
          listener.onReceiveMessage?.(received, () => undefined);
          if (callOptions.method_definition.responseStream) call.startRead();
        },
        onReceiveStatus: (status) => {
          if (isForOneCall(credential.macaroon) && bought.get(method) === credential) bought.delete(method);
          listener.onReceiveStatus?.(status, () => undefined);
        },
      });
      call.startRead();
      call.sendMessage(message);
      call.halfClose();
    }
  };
}

function present(metadata: Metadata, { macaroon, preimage }: Credential): void {
  metadata.set('authorization', formatAuthorization(macaroon, fromHex(preimage)!));
}

function challengeOf({ code, metadata }: StatusObject): string | undefined {
  const lines = code === GRPC_PAYMENT_REQUIRED_STATUS ? metadata.get('www-authenticate').map(String) : [];
  return lines.length === 0 ? undefined : lines.join(', ');
}
