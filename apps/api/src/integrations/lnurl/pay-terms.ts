/** Reads the terms of payment that a host answers with (LUD-06, comments LUD-12). */
import { err, msat, ok } from '@l402kit/money-types';
import type { Msat, Result } from '@l402kit/money-types';
import type { AddressProblem, AddressProblemCode, PayTerms } from '../../money/ports/address-resolver.js';
import type { JsonObject } from './host-reply.js';

/** All bitcoin: hosts that mean "no limit" send numbers beyond what JSON carries exactly. */
const MAX_SENDABLE = 2_100_000_000_000_000_000n;
/** Longer comments serve nobody, and end up in a URL. */
const MAX_COMMENT = 1_000;

/** The terms, but for the callback's address, which the guard has to judge. */
export function readPayTerms(reply: JsonObject, address: string, host: string, fetchedAt: Date): Result<PayTerms, AddressProblem> {
  if (reply['tag'] !== 'payRequest') return problem('address-not-pay', `${host} does not offer payment at this address (tag is not payRequest).`);
  const callback = reply['callback'];
  if (typeof callback !== 'string' || callback === '') return problem('address-not-pay', `${host} names no callback to ask for invoices.`);
  const metadata = reply['metadata'];
  if (typeof metadata !== 'string' || !hasPlainText(metadata)) return problem('address-not-pay', `${host} sent no valid metadata with a text/plain entry.`);

  const [minSendableMsat, maxSendableMsat] = [sendable(reply['minSendable']), sendable(reply['maxSendable'])];
  if (minSendableMsat === undefined || maxSendableMsat === undefined || minSendableMsat > maxSendableMsat) {
    return problem('address-limits-invalid', `${host} sent no valid limits: minSendable and maxSendable must be whole millisatoshi, at least 1, in this order.`);
  }
  return ok({ address, callback, minSendableMsat, maxSendableMsat, commentAllowed: commentAllowed(reply['commentAllowed']), metadata, fetchedAt });
}

function sendable(value: unknown): Msat | undefined {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) return undefined;
  const exact = BigInt(value);
  return msat(exact > MAX_SENDABLE ? MAX_SENDABLE : exact);
}

/** Anything but a positive whole number means that no comment is taken: a comment is never worth failing a payout. */
function commentAllowed(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? Math.min(value, MAX_COMMENT) : 0;
}

function hasPlainText(metadata: string): boolean {
  try {
    const entries: unknown = JSON.parse(metadata);
    return Array.isArray(entries) && entries.some((entry) => Array.isArray(entry) && entry[0] === 'text/plain' && typeof entry[1] === 'string');
  } catch {
    return false;
  }
}

function problem(code: AddressProblemCode, detail: string): Result<never, AddressProblem> {
  return err({ code, detail });
}
