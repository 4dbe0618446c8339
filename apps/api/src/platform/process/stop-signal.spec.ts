import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import { aborted, stopSignal } from './stop-signal.js';

const quiet = pino({ level: 'silent' });
// Listeners on the process outlive a spec: each takes its own away again.
const ours = new Map<'SIGTERM' | 'SIGINT', Set<unknown>>();
beforeEach(() => { for (const s of ['SIGTERM', 'SIGINT'] as const) ours.set(s, new Set(process.listeners(s))); });
afterEach(() => { for (const [s, before] of ours) for (const l of process.listeners(s)) if (!before.has(l)) process.removeListener(s, l); });

describe('a process is told to stop', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('by %s', async (name) => {
    const stop = stopSignal(quiet);
    expect(stop.aborted).toBe(false);
    process.emit(name, name);
    await aborted(stop);
    expect(stop.aborted).toBe(true);
  });

  it('by the end of the process that started it, which closes the pipe', async () => {
    const parent = new PassThrough();
    const stop = stopSignal(quiet, parent);
    parent.write('still here');
    await new Promise(setImmediate);
    expect(stop.aborted).toBe(false);
    parent.end();
    await aborted(stop);
  });

  it('and ends at once when it is told twice', () => {
    const exit = jest.spyOn(process, 'exit').mockImplementation((() => undefined) as never);
    try {
      const stop = stopSignal(quiet);
      process.emit('SIGTERM', 'SIGTERM');
      expect([stop.aborted, exit.mock.calls]).toEqual([true, []]);
      process.emit('SIGINT', 'SIGINT');
      expect(exit.mock.calls).toEqual([[1]]);
    } finally {
      exit.mockRestore();
    }
  });
});
