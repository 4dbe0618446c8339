import { decodeBolt11 } from '@l402kit/bolt11';
import { decodeIdentifier, decodeMacaroonText, fromBase64, parseChallenges, toHex } from '@l402kit/l402';

/** A challenge whose parts agree, and that could be paid now. */
export interface PayableChallenge {
  readonly macaroon: string;
  readonly paymentRequest: string;
  /** 64 lowercase hex digits. */
  readonly paymentHash: string;
  /** Whole satoshi, rounded up. */
  readonly priceSats: number;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** The answer asks for payment in a way that a careful client does not follow. Nothing was paid. */
export class ChallengeRefused extends Error {
  override readonly name = 'ChallengeRefused';
}

interface LegacyBody {
  readonly macaroon?: unknown; readonly invoice?: unknown; readonly paymentRequest?: unknown; readonly payment_request?: unknown;
  readonly priceSats?: unknown; readonly price_sats?: unknown;
}

/**
 * Reads the challenge of a 402 answer, from its header or (l402-kit 1.x) from its body, and checks that the invoice is
 * readable, has an amount, has not expired, is for the macaroon that comes with it, and costs what the body says.
 * @throws ChallengeRefused
 */
export function readPayableChallenge(header: string | null, body: string, now: number): PayableChallenge {
  const legacy = parseBody(body);
  const { macaroon, invoice } = fromHeader(header) ?? fromBody(legacy);
  const decoded = decodeBolt11(invoice);
  if (!decoded.ok) throw new ChallengeRefused(`The invoice cannot be read: ${decoded.problem.detail}`);
  const { amountMsat, paymentHash, expiresAt } = decoded.invoice;
  if (amountMsat === undefined) throw new ChallengeRefused('The invoice names no amount: whoever pays it decides what is paid.');
  if (expiresAt * 1_000 <= now) throw new ChallengeRefused('The invoice has expired.');
  const bound = hashOf(macaroon);
  if (bound !== undefined && bound !== paymentHash) throw new ChallengeRefused('The invoice is not the one that the macaroon belongs to: paying it would buy nothing.');
  const priceSats = Number((amountMsat + 999n) / 1_000n);
  const named = legacy.priceSats ?? legacy.price_sats;
  if (named !== undefined && named !== priceSats) throw new ChallengeRefused(`The answer names a price of ${String(named)} sats, and its invoice asks for ${priceSats}.`);
  return { macaroon, paymentRequest: invoice, paymentHash, priceSats, expiresAt: expiresAt * 1_000 };
}

function fromHeader(header: string | null): { macaroon: string; invoice: string } | undefined {
  if (header === null) return undefined;
  const challenges = parseChallenges(header);
  if (challenges.ok) return challenges.value[0]!;
  if (challenges.problem.code === 'challenge-missing') return undefined;
  throw new ChallengeRefused(challenges.problem.detail);
}

function fromBody({ macaroon, invoice, paymentRequest, payment_request: snake }: LegacyBody): { macaroon: string; invoice: string } {
  const text = invoice ?? paymentRequest ?? snake;
  if (typeof macaroon === 'string' && macaroon !== '' && fromBase64(macaroon) !== undefined && typeof text === 'string') return { macaroon, invoice: text };
  throw new ChallengeRefused('The server answered 402 without an L402 challenge.');
}

/** The payment hash that a macaroon, or a token of l402-kit 1.x, is bound to; undefined where it is of another kind. */
function hashOf(macaroon: string): string | undefined {
  const decoded = decodeMacaroonText(macaroon);
  if (decoded.ok) {
    const identifier = decodeIdentifier(decoded.value.identifier);
    return identifier.ok ? toHex(identifier.value.paymentHash) : undefined;
  }
  const { hash } = parseBody(new TextDecoder().decode(fromBase64(macaroon))) as { hash?: unknown };
  return typeof hash === 'string' ? hash.toLowerCase() : undefined;
}

function parseBody(text: string): LegacyBody {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
