import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { fieldProblem } from '../http/validation-pipe.js';

/** A request that is to be carried out once, however often it is sent. */
export interface IdempotentRequest {
  /** The API key's id: two keys may use the same text. */
  readonly scope: string;
  readonly route: string;
  readonly key: string;
  /** SHA-256 of the validated body, so that spaces and the order of fields do not matter. */
  readonly bodyHash: Buffer;
}

const KEY = /^[\x21-\x7e]{1,255}$/;

/** The `Idempotency-Key` header (draft-ietf-httpapi-idempotency-key-header), undefined where there is none. */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext): string | undefined => {
  const key = context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !KEY.test(key)) throw fieldProblem('Idempotency-Key', 'must be 1 to 255 visible ASCII characters without spaces, for example a UUID', 'header');
  return key;
});

/** `body` as validation made it: its fields come in the order of the schema. */
export function idempotentRequest(scope: string, route: string, key: string | undefined, body: unknown): IdempotentRequest | undefined {
  if (key === undefined) return undefined;
  return { scope, route, key, bodyHash: createHash('sha256').update(JSON.stringify(body ?? null)).digest() };
}
