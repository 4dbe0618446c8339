import { refused, type L402Problem, type L402ProblemCode } from '../outcome.js';

/** What a condition means. Both functions answer a problem, or undefined where there is none. */
export interface CaveatRule {
  /** Whether `next` allows nothing that `previous`, an earlier caveat with the same condition, did not. */
  widens(previous: string, next: string): L402Problem | undefined;
  /** Whether the last value of this condition refuses the request at hand. */
  refuses(value: string): L402Problem | undefined;
}

/** The rule of a condition; undefined for conditions that somebody else gave a meaning to. */
export type CaveatRules = (condition: string) => CaveatRule | undefined;

export const problem = (code: L402ProblemCode, detail: string): L402Problem => refused(code, detail).problem;

export const widened = (condition: string): L402Problem =>
  problem('caveat-widened', `A later "${condition}" caveat allows more than an earlier one. Caveats may only narrow.`);

export const invalidValue = (condition: string, expected: string): L402Problem =>
  problem('caveat-value-invalid', `The value of the caveat "${condition}" is not ${expected}.`);
