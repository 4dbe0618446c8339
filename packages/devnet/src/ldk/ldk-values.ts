/** Results, options and bytes as LDK has them, turned into what TypeScript expects. */
import { ldk } from './load-ldk.js';

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
export const unhex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

/** What an LDK error can tell about itself. */
function describe(error: unknown): string {
  if (typeof error === 'number') return `code ${error}`;
  const known = error as { err?: unknown; to_str?: () => string; constructor: { name: string } } | undefined;
  if (typeof known?.err === 'string') return known.err;
  if (typeof known?.to_str === 'function') return known.to_str();
  return known?.constructor.name ?? 'no reason';
}

/** The value of a `Result`. @throws Error with LDK's reason */
export function unwrap<T>(result: object, what: string): T {
  const answer = result as { is_ok(): boolean; res: T; err: unknown };
  if (answer.is_ok()) return answer.res;
  throw new Error(`${what}: ${describe(answer.err)}`);
}

/** The value of an `Option`, undefined for none. */
export function optional<T>(option: object | null | undefined): T | undefined {
  return option && 'some' in option ? (option.some as T) : undefined;
}

export const someU64 = (value: bigint) => ldk.Option_u64Z.constructor_some(value);
export const noU64 = () => ldk.Option_u64Z.constructor_none();
