import type { Problem } from '../../platform/problem-details/problem.js';
import { CallsQuota } from './calls-quota.js';

const refusal = (work: () => void): Problem | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    return error as Problem;
  }
};

it('takes sixty thousand calls of an account at once; beyond that a report is refused whole and told when to come again, and others notice nothing', () => {
  const quota = new CallsQuota();
  quota.take('one', 60_000);
  // A thousand come back each second: so many are not there again while this runs.
  const refused = refusal(() => { quota.take('one', 30_000); });
  expect(refused).toMatchObject({ code: 'rate-limited', detail: expect.stringContaining('Nothing of this report was taken') });
  const seconds = Number(refused!.headers['retry-after']);
  expect(seconds > 20 && seconds <= 30).toBe(true);
  expect(refused!.headers).toMatchObject({ 'ratelimit-policy': '"calls";q=60000;w=60', 'ratelimit': `"calls";r=0;t=${seconds}` });
  expect(refusal(() => { quota.take('other', 60_000); })).toBeUndefined();
});
