import { accepted, refused, type Outcome } from '../outcome.js';
import { parseCaveat } from './caveat.js';
import type { CaveatRule, CaveatRules } from './caveat-rule.js';

/**
 * Checks caveats in their order: each must narrow the one before it with the same condition, and the last of each must
 * hold. Conditions without a rule are skipped, as the protocol asks, unless they start with `reservedPrefix`.
 *
 * @returns the last value of every condition, also of those without a rule
 */
export function verifyCaveats(
  caveats: readonly (string | Uint8Array)[], rules: CaveatRules, reservedPrefix?: string,
): Outcome<ReadonlyMap<string, string>> {
  const last = new Map<string, string>();
  const judged = new Map<string, CaveatRule>();
  for (const text of caveats) {
    const caveat = parseCaveat(text);
    if (!caveat.ok) return caveat;
    const { condition, value } = caveat.value;
    const previous = last.get(condition);
    const rule = judged.get(condition) ?? rules(condition);
    if (rule === undefined) {
      if (reservedPrefix !== undefined && condition.startsWith(reservedPrefix)) {
        return refused('caveat-unknown', `The condition "${condition}" is not known here, so that nobody can tell whether it holds.`);
      }
    } else {
      judged.set(condition, rule);
      const widening = previous === undefined ? undefined : rule.widens(previous, value);
      if (widening !== undefined) return { ok: false, problem: widening };
    }
    last.set(condition, value);
  }
  for (const [condition, rule] of judged) {
    const refusal = rule.refuses(last.get(condition)!);
    if (refusal !== undefined) return { ok: false, problem: refusal };
  }
  return accepted(last);
}
