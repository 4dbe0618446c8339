import type { AddressInfo } from 'node:net';
import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import { msat } from '@l402kit/money-types';
import { NodeUnavailable } from '../../money/ports/lightning-node.js';
import { EmbeddedNode } from './embedded-node.js';

const INVOICE = { amountMsat: msat(1_000n), description: '', expirySeconds: 60 };
const PAYMENT = { bolt11: 'lnbcrt1', maxFeeMsat: msat(0n), maxTotalCltvBlocks: 144, timeoutSeconds: 1 };

describe('the embedded node when its daemon is in trouble', () => {
  let server: Server | undefined;
  let node: EmbeddedNode | undefined;
  afterEach(async () => {
    await node?.close();
    server?.closeAllConnections();
    await new Promise((resolve) => { server ? server.close(resolve) : resolve(undefined); });
    server = undefined;
  });
  async function against(listener: RequestListener): Promise<EmbeddedNode> {
    server = createServer(listener);
    await new Promise<void>((resolve) => { server?.listen(0, '127.0.0.1', resolve); });
    node = new EmbeddedNode(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return node;
  }
  const lines = (...cursors: number[]): string =>
    cursors.map((cursor) => `${JSON.stringify({ cursor, paymentHash: '00'.repeat(32), receivedMsat: 5, settledAt: '2026-01-01T00:00:00Z' })}\n\n`).join('');
  async function follow(from: EmbeddedNode): Promise<{ cursors: string[]; error: Error | undefined }> {
    const cursors: string[] = [];
    try {
      for await (const { cursor } of from.settlements('0', new AbortController().signal)) cursors.push(cursor);
    } catch (error) { return { cursors, error: error as Error }; }
    return { cursors, error: undefined };
  }

  it('nobody listens: no invoice, and the payment is unknown', async () => {
    const alone = await against(() => undefined);
    await new Promise((resolve) => { server?.close(resolve); });
    await expect(alone.createInvoice(INVOICE)).rejects.toBeInstanceOf(NodeUnavailable);
    expect(await alone.pay(PAYMENT)).toMatchObject({ state: 'unknown' });
    expect((await follow(alone)).error).toBeInstanceOf(NodeUnavailable);
  });

  it.each([503, 500, 422])('status %i: no invoice was made', async (status) => {
    const failing = await against((_request, response) => { response.writeHead(status).end(JSON.stringify({ error: 'x', detail: 'the reason' })); });
    await expect(failing.createInvoice(INVOICE)).rejects.toMatchObject({ name: 'NodeUnavailable', message: expect.stringContaining('the reason') });
  });

  it.each([[503, 'unknown'], [500, 'unknown'], [409, 'unknown'], [422, 'failed']])('status %i on a payment: %s', async (status, state) => {
    const failing = await against((_request, response) => { response.writeHead(status).end(JSON.stringify({ error: 'x', detail: 'the reason' })); });
    expect(await failing.pay(PAYMENT)).toMatchObject({ state });
  });

  it('the connection ends in the middle of a payment, or the answer is no JSON: unknown', async () => {
    const cutting = await against((request) => { request.socket.destroy(); });
    expect((await cutting.pay(PAYMENT)).state).toBe('unknown');
    await cutting.close();
    server?.removeAllListeners('request').on('request', (_request, response) => { response.end('<html>'); });
    node = new EmbeddedNode(`http://127.0.0.1:${(server?.address() as AddressInfo).port}`);
    expect((await node.pay(PAYMENT)).state).toBe('unknown');
  });

  it('a gap in the settlements is an error, and nothing beyond it is told', async () => {
    const gapped = await against((_request, response) => { response.end(lines(1, 2, 4)); });
    const { cursors, error } = await follow(gapped);
    expect(cursors).toEqual(['1', '2']);
    expect(error?.message).toContain('gap');
  });

  it.each([['ends', (end: { destroy(): void; end(): void }) => end.end()], ['is cut', (end: { destroy(): void; end(): void }) => end.destroy()]])(
    'the stream %s: that is an error after all that came', async (_how, stop) => {
      const stopping = await against((_request, response) => { response.write(lines(1, 2), () => stop(response)); });
      const { cursors, error } = await follow(stopping);
      expect(cursors).toEqual(['1', '2']);
      expect(error).toBeInstanceOf(Error);
    });

  it('a line that comes in pieces is one settlement', async () => {
    const [first = '', second = ''] = [lines(1).slice(0, 30), lines(1).slice(30)];
    const dripping = await against((_request, response) => { response.write(first, () => { setImmediate(() => response.end(second)); }); });
    expect((await follow(dripping)).cursors).toEqual(['1']);
  });
});
