import { Checkpointer } from './checkpointer.js';

function steps() {
  let state = 0;
  const pictures: number[] = [];
  const writes: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const failures: Error[] = [];
  let written: () => void = () => undefined;
  const checkpointer = new Checkpointer<number>({
    capture: () => state,
    write: (picture) => new Promise((resolve, reject) => { pictures.push(picture); writes.push({ resolve, reject }); written(); }),
    onDurable: () => undefined,
    onFailure: (error) => failures.push(error),
  });
  return {
    checkpointer, pictures, failures, writes,
    change: () => { state += 1; checkpointer.markChanged(); },
    nextWrite: () => new Promise<void>((resolve) => { written = resolve; }),
  };
}

describe('the checkpointer', () => {
  it('waits for nothing when nothing changed', async () => {
    const { checkpointer, pictures } = steps();
    await checkpointer.covered();
    expect(pictures).toEqual([]);
  });

  it('writes one checkpoint for all who wait, and those who come meanwhile get the next', async () => {
    const { checkpointer, pictures, writes, change, nextWrite } = steps();
    const order: string[] = [];
    const firstWrite = nextWrite();
    change();
    const first = [checkpointer.covered(), checkpointer.covered()].map((wait) => wait.then(() => order.push('first')));
    await firstWrite;
    change();
    const second = checkpointer.covered().then(() => order.push('second'));
    const secondWrite = nextWrite();
    writes[0]?.resolve();
    await Promise.all(first);
    await secondWrite;
    expect(order).toEqual(['first', 'first']);
    writes[1]?.resolve();
    await second;
    expect(pictures).toEqual([1, 2]);
  });

  it('writes a change that nobody waits for, too', async () => {
    const { change, nextWrite, pictures } = steps();
    const written = nextWrite();
    change();
    await written;
    expect(pictures).toEqual([1]);
  });

  it('lets nobody believe a checkpoint that failed, then or later', async () => {
    const { checkpointer, change, nextWrite, writes, failures } = steps();
    const written = nextWrite();
    change();
    const wait = checkpointer.covered();
    await written;
    writes[0]?.reject(new Error('disk full'));
    await expect(wait).rejects.toThrow('disk full');
    await expect(checkpointer.covered()).rejects.toThrow('disk full');
    expect(failures).toHaveLength(1);
  });
});
