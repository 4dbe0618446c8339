import { Problem } from '../../platform/problem-details/problem.js';

export const tooManyStreams = (limit: number): Problem =>
  new Problem('rate-limited', `An account may follow its events on ${limit} connections at a time. Close one first.`, { headers: { 'retry-after': '5' } });
