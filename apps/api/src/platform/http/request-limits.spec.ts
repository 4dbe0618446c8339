import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../problem-details/problem.js';
import { RequestLimits } from './request-limits.js';

const reply = () => ({ header() { return this; } }) as unknown as FastifyReply;
const from = (ip: string) => ({ ip }) as FastifyRequest;
const refused = (limits: RequestLimits, ip: string): boolean => {
  try { limits.takeForSource(from(ip), reply()); return false; } catch (error) { expect((error as Problem).code).toBe('rate-limited'); return true; }
};

describe('limits by source', () => {
  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', true],
    ['2001:db8::1', '2001:db8:0:0:1::', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['::1', '::2', true],
    ['192.0.2.1', '192.0.2.1', true],
    ['192.0.2.1', '192.0.2.2', false],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
  ])('%s and %s count together: %s', (one, other, together) => {
    const limits = new RequestLimits({ perKeyAndMinute: 1, perSourceAndMinute: 1 });
    expect(refused(limits, one)).toBe(false);
    expect(refused(limits, other)).toBe(together);
  });
});
