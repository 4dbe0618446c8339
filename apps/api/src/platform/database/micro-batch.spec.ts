import { MicroBatch, type MicroBatchLimits, Overloaded } from './micro-batch.js';

/** A batch whose flushes end when the spec says so, by a clock of the spec's. */
function setUp(limits: Partial<MicroBatchLimits> = {}) {
  const time = { ms: 0 };
  const flushes: { readonly items: number[]; end(): void; fail(error: Error): void }[] = [];
  const batch = new MicroBatch<number, number>((items) => new Promise((resolve, reject) => {
    flushes.push({ items, end: () => { resolve(items.map((n) => n * 10)); }, fail: reject });
  }), undefined, limits, () => time.ms);
  /** The nth flush, as soon as it has begun. */
  const flush = async (n: number) => {
    while (flushes.length < n) await new Promise(setImmediate);
    return flushes[n - 1]!;
  };
  return { batch, flushes, flush, time };
}
const outcome = (asked: Promise<number>) => asked.catch((error: Error) => error.name);

describe('MicroBatch', () => {
  it('flushes together what is asked while one flush is under way, at most maxItems at a time', async () => {
    const { batch, flushes, flush } = setUp({ maxItems: 3 });
    const first = batch.run(1);
    const begun = await flush(1);
    const others = [2, 3, 4, 5].map((n) => batch.run(n));
    begun.end();
    expect(await first).toBe(10);
    (await flush(2)).end();
    (await flush(3)).end();
    expect(await Promise.all(others)).toEqual([20, 30, 40, 50]);
    expect(flushes.map(({ items }) => items)).toEqual([[1], [2, 3, 4], [5]]);
  });

  it('lets one bad item fail alone', async () => {
    const batch = new MicroBatch<number, number>((items) => (items.includes(2) ? Promise.reject(Object.assign(new Error('bad'), { code: '23505' })) : Promise.resolve(items)));
    expect(await Promise.all([1, 2, 3].map((n) => outcome(batch.run(n))))).toEqual([1, 'Error', 3]);
  });

  it('asks no item again alone when the database does not answer: that would take as long once more for each', async () => {
    const flushed: number[][] = [];
    const batch = new MicroBatch<number, number>((items) => { flushed.push(items); return Promise.reject(new Error('Query read timeout')); });
    expect(await Promise.all([1, 2, 3].map((n) => outcome(batch.run(n))))).toEqual(['Error', 'Error', 'Error']);
    expect(flushed).toEqual([[1, 2, 3]]);
  });

  it('refuses at once what would wait behind too many, and begins nothing of it', async () => {
    const { batch, flushes, flush } = setUp({ maxWaiting: 2 });
    const first = batch.run(1);
    const begun = await flush(1);
    const waiting = [batch.run(2), batch.run(3)];
    expect(batch.overloaded).toBe(true);
    await expect(batch.run(4)).rejects.toThrow(Overloaded);
    begun.end();
    await first;
    const next = await flush(2);
    expect(batch.overloaded).toBe(false);
    next.end();
    expect(await Promise.all(waiting)).toEqual([20, 30]);
    expect(flushes.flatMap(({ items }) => items)).toEqual([1, 2, 3]);
  });

  it('does not begin what waited too long behind a flush that stood still, and says meanwhile that it is overloaded', async () => {
    const { batch, flushes, flush, time } = setUp({ maxWaitMs: 5_000 });
    const stuck = outcome(batch.run(1));
    const begun = await flush(1);
    const late = [outcome(batch.run(2)), outcome(batch.run(3))];
    time.ms = 5_000;
    expect(batch.overloaded).toBe(false);
    time.ms = 8_000;
    expect(batch.overloaded).toBe(true);
    const inTime = outcome(batch.run(4));
    time.ms = 12_000;
    begun.fail(new Error('Query read timeout'));
    expect([await stuck, ...await Promise.all(late)]).toEqual(['Error', 'Overloaded', 'Overloaded']);
    const next = await flush(2);
    expect(batch.overloaded).toBe(false);
    next.end();
    expect(await inTime).toBe(40);
    expect(flushes.map(({ items }) => items)).toEqual([[1], [4]]);
  });
});
