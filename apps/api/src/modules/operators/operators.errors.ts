import type { AddressProblem } from '../../money/ports/address-resolver.js';
import { Problem } from '../../platform/problem-details/problem.js';

/** Why an address cannot be paid, with the field that named it. */
export function addressProblem({ code, detail }: AddressProblem): Problem {
  if (code === 'address-busy') return new Problem(code, detail, { headers: { 'retry-after': '5' } });
  return new Problem(code, detail, { extra: { errors: [{ field: 'lightningAddress', in: 'body', message: detail }] } });
}
