/** How a wallet misbehaves. Absent means: properly. */
export interface Behaviour {
  /** false: LNURL answers 503 and payments for the wallet are failed back. */
  readonly online?: boolean;
  /** May be above `maxSendableMsat`: senders must notice. */
  readonly minSendableMsat?: number;
  readonly maxSendableMsat?: number;
  /** Longest comment (LUD-12); 0 takes none. */
  readonly commentAllowed?: number;
  /** Invoices are made for this amount, whatever was asked. */
  readonly wrongAmountMsat?: number;
  /** LNURL answers come this much later. */
  readonly delayMs?: number;
  /** lnurl: the callback answers an LNURL error. htlc (or true): payments are failed back on arrival. */
  readonly refuse?: boolean | 'lnurl' | 'htlc';
  /** Payments wait this long before they are claimed; -1: until holdMs is changed. */
  readonly holdMs?: number;
  /** The callback hands out the first invoice again and again. */
  readonly sameInvoice?: boolean;
  /** Invoices commit to other metadata than was shown. */
  readonly badDescriptionHash?: boolean;
  /** LNURL answers are megabytes long. */
  readonly hugeBody?: boolean;
  /** LNURL answers are a 302 to this URL. */
  readonly redirectTo?: string;
  /** The tag of the pay request, instead of payRequest. */
  readonly wrongTag?: string;
  /** The metadata is no JSON array. */
  readonly metadataInvalid?: boolean;
  /** Which LNURL answer delay, redirect, huge body and being offline apply to; both unless said. */
  readonly misbehaveAt?: 'metadata' | 'callback';
}

const MAX_AMOUNT_MSAT = Number.MAX_SAFE_INTEGER;
const MAX_WAIT_MS = 86_400_000;

type Check = (value: unknown) => string | undefined;
const flag: Check = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false');
const whole = (min: number, max: number): Check => (value) =>
  Number.isInteger(value) && Number(value) >= min && Number(value) <= max ? undefined : `must be a whole number from ${min} to ${max}`;
const oneOf = (...allowed: readonly unknown[]): Check => (value) =>
  allowed.includes(value) ? undefined : `must be one of ${allowed.map((item) => JSON.stringify(item)).join(', ')}`;
const url: Check = (value) => (typeof value === 'string' && URL.canParse(value) ? undefined : 'must be an absolute URL');
const text: Check = (value) => (typeof value === 'string' && value.length > 0 && value.length <= 64 ? undefined : 'must be text of 1 to 64 characters');

const CHECKS: Readonly<Record<keyof Behaviour, Check>> = {
  online: flag, sameInvoice: flag, badDescriptionHash: flag, hugeBody: flag, metadataInvalid: flag,
  minSendableMsat: whole(0, MAX_AMOUNT_MSAT), maxSendableMsat: whole(0, MAX_AMOUNT_MSAT), wrongAmountMsat: whole(1, MAX_AMOUNT_MSAT),
  commentAllowed: whole(0, 2_000), delayMs: whole(0, MAX_WAIT_MS), holdMs: whole(-1, MAX_WAIT_MS),
  refuse: oneOf(true, false, 'lnurl', 'htlc'), redirectTo: url, wrongTag: text, misbehaveAt: oneOf('metadata', 'callback'),
};
export const BEHAVIOUR_FIELDS = Object.keys(CHECKS) as readonly (keyof Behaviour)[];

export class BehaviourInvalid extends Error {
  override readonly name = 'BehaviourInvalid';
}

/**
 * `present` with the fields of `change` set; null resets a field.
 * @throws BehaviourInvalid naming the field
 */
export function changeBehaviour(present: Behaviour, change: Readonly<Record<string, unknown>>): Behaviour {
  const next: Record<string, unknown> = { ...present };
  for (const [field, value] of Object.entries(change)) {
    const check = Object.hasOwn(CHECKS, field) ? CHECKS[field as keyof Behaviour] : undefined;
    if (!check) throw new BehaviourInvalid(`There is no behaviour ${field}. There are: ${BEHAVIOUR_FIELDS.join(', ')}`);
    if (value === null) { delete next[field]; continue; }
    const problem = check(value);
    if (problem) throw new BehaviourInvalid(`${field} ${problem}, or null to reset it`);
    next[field] = value;
  }
  return next as Behaviour;
}

export const isAway = ({ online }: Behaviour): boolean => online === false;
export const refusesPayments = ({ refuse }: Behaviour): boolean => refuse === true || refuse === 'htlc';
