import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { EventStream } from './event-stream.js';
import type { EventRow } from './events.repository.js';

/** A connection whose client has stopped reading: nothing is ever flushed. */
class StalledResponse extends EventEmitter {
  destroyed = false;
  writeHead(): void { /* nothing to do */ }
  write(): boolean { return false; }
  end(): void { /* waits for what is not flushed */ }
  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

const EVENT: EventRow = { sequence: 1n, type: 'invoice.paid', body: '{}', bodyHash: Buffer.alloc(32) };

let response: StalledResponse;
let closed: boolean;
let stream: EventStream;
beforeEach(() => {
  jest.useFakeTimers();
  response = new StalledResponse();
  closed = false;
  stream = new EventStream(response as unknown as ServerResponse, {}, () => { closed = true; });
});
afterEach(() => { jest.useRealTimers(); });

test('a client that takes nothing for a minute loses its place, and who writes to it goes on', async () => {
  const written = stream.write(EVENT);
  jest.advanceTimersByTime(59_000);
  expect(closed).toBe(false);
  jest.advanceTimersByTime(1_000);
  await written;
  expect(closed).toBe(true);
});

test('a client that reads again within the minute keeps its place', async () => {
  const written = stream.write(EVENT);
  jest.advanceTimersByTime(59_000);
  response.emit('drain');
  await written;
  jest.advanceTimersByTime(120_000);
  expect(closed).toBe(false);
});

test('a stream that was ended does not wait for ever for a client that reads nothing', () => {
  stream.end();
  jest.advanceTimersByTime(60_000);
  expect(closed).toBe(true);
});
