import { Metadata, ServerInterceptingCall, ServerListenerBuilder, ResponderBuilder, type ServerInterceptor } from '@grpc/grpc-js';
import { GRPC_PAYMENT_REQUIRED_MESSAGE, GRPC_PAYMENT_REQUIRED_STATUS } from '@l402kit/l402';
import { notice } from '../environment.js';
import { routeOf } from '../adapters/native-route.js';
import type { GateAnswer, OpenCall, RefusedCall } from '../gate/gate-answer.js';
import { L402Gate } from '../gate/l402-gate.js';
import type { L402Options } from '../gate/options.js';
import { authorizationFromMetadata } from './grpc-credential.js';
import { failedOnServer } from './grpc-status.js';

/** What price and route functions are given. */
export interface GrpcCall {
  /** `/package.Service/Method`. */
  readonly path: string;
  readonly metadata: Metadata;
}

const INTERNAL = 13;
const UNAVAILABLE = 14;

/**
 * A server interceptor of @grpc/grpc-js that sells calls: `new Server({ interceptors: [l402ServerInterceptor({ priceSats: 10, lightning })] })`.
 * Bound to the full method name. Unpaid calls end with status 13, "payment required" and the challenge as
 * `www-authenticate` in the metadata, as the specification describes.
 * @throws Error at once when the settings cannot work
 */
export function l402ServerInterceptor(options: L402Options<GrpcCall>): ServerInterceptor {
  const gate = new L402Gate(options);
  const decide = async (path: string, metadata: Metadata, peer: string): Promise<GateAnswer> => {
    const call = { path, metadata };
    const lookup = (name: string) => metadata.get(name).map(String);
    return gate.decide(call, {
      method: 'POST', path, route: routeOf(options, call, () => path), authorization: authorizationFromMetadata(lookup), header: (name) => lookup(name)[0], clientAddress: () => addressOf(peer),
    });
  };
  return (method, call) => {
    let open: OpenCall | undefined;
    return new ServerInterceptingCall(call, new ResponderBuilder()
      .withStart((next) => {
        next(new ServerListenerBuilder().withOnReceiveMetadata((metadata, nextMetadata) => {
          decide(method.path, metadata, call.getPeer()).then((answer) => {
            if (!answer.open) return call.sendStatus(refusalStatus(answer));
            open = answer;
            return nextMetadata(metadata);
          }).catch((error: unknown) => {
            notice(`a call could not be decided: ${String(error)}`);
            call.sendStatus({ code: INTERNAL, details: 'The price of this call cannot be told now.', metadata: new Metadata() });
          });
        }).build());
      })
      .withSendStatus((status, next) => {
        void open?.answered(failedOnServer(String(status.code)) ? 500 : 200);
        next(status);
      })
      .build());
  };
}

function refusalStatus({ status, headers }: RefusedCall): { code: number; details: string; metadata: Metadata } {
  const metadata = new Metadata();
  if (status !== 402) return { code: UNAVAILABLE, details: 'No invoice can be made at the moment.', metadata };
  for (const [name, value] of headers) if (name === 'www-authenticate') metadata.add(name, value);
  return { code: GRPC_PAYMENT_REQUIRED_STATUS, details: GRPC_PAYMENT_REQUIRED_MESSAGE, metadata };
}

/** `127.0.0.1:50000` or `[::1]:50000` without the port, which is another one for each connection. */
const addressOf = (peer: string): string => peer.replace(/:\d+$/, '');
