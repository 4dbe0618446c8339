import { msat } from '@l402kit/money-types';
import { recordSettlements } from '../../src/money/record-settlements.js';
import { operatorUuid } from '../support/operator-uuid.js';
import { startTestApi, type SignedUpOperator, type TestApi } from '../support/test-api.js';

let api: TestApi;
let operator: SignedUpOperator;
beforeAll(async () => { api = await startTestApi(); });
afterAll(() => api.close());
beforeEach(async () => { operator = await api.signUp(); });

const CONTEXT = { agentId: 'agent-7', sessionId: 's-1', causationId: 'c-1', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
const EXTENSIONS = { agentid: 'agent-7', sessionid: 's-1', causationid: 'c-1', traceparent: CONTEXT.traceparent };

const open = async (body: object = {}, key = operator.invoices) => (await api.call('POST', '/v1/invoices', { key, body: { amountSats: 10, ...body } })).body as { id: string; paymentHash: string };
const attach = (contexts: readonly unknown[], key = operator.invoices) => api.call('POST', '/v1/invoices/contexts', { key, body: { contexts } });
const shown = async (id: string) => (await api.call('GET', `/v1/invoices/${id}`, { key: operator.invoices })).body;
/** As the listener records what the node tells it. */
const settle = async (paymentHash: string): Promise<void> => {
  const { money } = api.harness;
  await money.db.transaction((tx) => recordSettlements(money, tx, [{ paymentHash, receivedMsat: msat(10_000n), settledAt: new Date(), cursor: '0' as never }]));
};
const paidEvents = () => api.harness.query<{ extensions: string | null }>(`select extensions from outbox where operator_id = $1 and type = 'invoice.paid' order by id`, [operatorUuid(operator)]);

describe('contexts of invoices that were made in advance', () => {
  it('are attached before the payment, shown with the invoice, and go with its event', async () => {
    const { id, paymentHash } = await open();
    expect((await shown(id)).context).toBeUndefined();
    expect(await attach([{ paymentHash, context: CONTEXT }])).toMatchObject({ status: 200, body: { attached: 1, refused: [] } });
    expect((await shown(id)).context).toEqual(CONTEXT);
    await settle(paymentHash);
    expect((await paidEvents()).map(({ extensions }) => JSON.parse(extensions!))).toEqual([EXTENSIONS]);
    expect(await shown(id)).toMatchObject({ status: 'paid', context: CONTEXT });
  });

  it('are what creation takes: an invoice that was opened with one shows it, and keeps it', async () => {
    const { id, paymentHash } = await open({ context: { agentId: 'first' } });
    expect((await shown(id)).context).toEqual({ agentId: 'first' });
    expect((await attach([{ paymentHash, context: CONTEXT }])).body).toEqual({ attached: 0, refused: [{ paymentHash, reason: 'has-context', detail: expect.stringContaining('another context') }] });
    expect((await shown(id)).context).toEqual({ agentId: 'first' });
    expect((await open({ context: {} })).id).toBeDefined();
  });

  it('sent again change nothing, so that a lost answer does no harm', async () => {
    const { id, paymentHash } = await open();
    for (let i = 0; i < 3; i++) expect((await attach([{ paymentHash, context: CONTEXT }])).body).toEqual({ attached: 1, refused: [] });
    expect((await shown(id)).context).toEqual(CONTEXT);
  });

  it('come too late for what is paid or cancelled, and say so; the rest of the batch is attached', async () => {
    const [paid, cancelled, waiting] = [await open(), await open(), await open()];
    await settle(paid.paymentHash);
    await api.call('POST', `/v1/invoices/${cancelled.id}/cancel`, { key: operator.invoices });
    const { body } = await attach([paid, cancelled, waiting].map(({ paymentHash }) => ({ paymentHash, context: CONTEXT })));
    expect(body).toEqual({
      attached: 1, refused: [
        { paymentHash: paid.paymentHash, reason: 'not-open', detail: expect.stringContaining('has been paid') },
        { paymentHash: cancelled.paymentHash, reason: 'not-open', detail: expect.any(String) },
      ],
    });
    expect((await shown(paid.id)).context).toBeUndefined();
    expect((await shown(waiting.id)).context).toEqual(CONTEXT);
  });

  it('reach no invoice of another account, and no hash that is none of ours', async () => {
    const { id, paymentHash } = await open();
    const other = await api.signUp();
    const unknown = 'ab'.repeat(32);
    expect((await attach([{ paymentHash, context: CONTEXT }, { paymentHash: unknown, context: CONTEXT }], other.invoices)).body).toEqual({
      attached: 0, refused: [paymentHash, unknown].map((hash) => ({ paymentHash: hash, reason: 'not-found', detail: expect.any(String) })),
    });
    expect((await shown(id)).context).toBeUndefined();
  });

  it('against a payment at the same moment are in its event or are refused, never in between', async () => {
    const invoices = await Promise.all(Array.from({ length: 40 }, () => open()));
    const answers = await Promise.all(invoices.flatMap(({ paymentHash }, i) => [
      ...(i % 2 === 0 ? [settle(paymentHash)] : []), attach([{ paymentHash, context: { ...CONTEXT, agentId: `a-${i}` } }]), ...(i % 2 === 0 ? [] : [settle(paymentHash)]),
    ]));
    const attached = answers.flatMap((answer) => (answer === undefined ? [] : [answer.body.attached]));
    const agents = new Set((await paidEvents()).map(({ extensions }) => (JSON.parse(extensions ?? '{}') as { agentid?: string }).agentid));
    expect(attached).toHaveLength(40);
    for (const [i, { id }] of invoices.entries()) {
      expect([i, agents.has(`a-${i}`)]).toEqual([i, attached[i] === 1]);
      expect([i, (await shown(id)).context?.agentId]).toEqual([i, attached[i] === 1 ? `a-${i}` : undefined]);
    }
  }, 60_000);

  it.each<[string, (hash: string) => unknown[], RegExp]>([
    ['none', () => [], /at least one/], ['more than a hundred', (hash) => Array.from({ length: 101 }, () => ({ paymentHash: hash, context: CONTEXT })), /at most 100/],
    ['the same invoice twice', (hash) => [{ paymentHash: hash, context: CONTEXT }, { paymentHash: hash, context: { agentId: 'x' } }], /twice/],
    ['a context without anything', (hash) => [{ paymentHash: hash, context: {} }], /at least one/], ['something else', (hash) => [{ paymentHash: hash, context: { name: 'x' } }], /name/],
    ['a text that is too long', (hash) => [{ paymentHash: hash, context: { agentId: 'x'.repeat(201) } }], /200/], ['a traceparent that is none', (hash) => [{ paymentHash: hash, context: { traceparent: '1' } }], /traceparent/],
    ['a hash that is none', () => [{ paymentHash: 'AB', context: CONTEXT }], /paymentHash/],
  ])('%s: are refused as a whole', async (_what, contexts, words) => {
    const { paymentHash } = await open();
    const { status, body } = await attach(contexts(paymentHash));
    expect([status, JSON.stringify(body)]).toEqual([422, expect.stringMatching(words)]);
  });

  it('need a key that may make invoices', async () => {
    const { paymentHash } = await open();
    const { body } = await api.call('POST', '/v1/api-keys', { key: operator.admin, body: { name: 'reader', scopes: ['read'] } });
    expect((await attach([{ paymentHash, context: CONTEXT }], body.secret)).status).toBe(403);
  });
});
