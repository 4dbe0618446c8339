import { Readiness } from './readiness.js';

describe('Readiness', () => {
  it('is ready only when every part is, and names what is wrong', async () => {
    const readiness = new Readiness();
    readiness.add('a', () => undefined);
    readiness.add('b', async () => undefined);
    expect(await readiness.report()).toEqual({ ready: true, parts: { a: 'ok', b: 'ok' } });
    readiness.add('c', () => 'is asleep');
    readiness.add('d', () => { throw new Error('password=secret'); });
    expect(await readiness.report()).toEqual({ ready: false, parts: { a: 'ok', b: 'ok', c: 'is asleep', d: 'is not available' } });
  });

  it('answers although a part never does', async () => {
    const readiness = new Readiness();
    readiness.add('stuck', () => new Promise<undefined>(() => undefined));
    expect(await readiness.report()).toEqual({ ready: false, parts: { stuck: 'does not answer' } });
  });
});
