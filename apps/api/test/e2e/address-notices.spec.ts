import { ManualClock, publicId } from '@l402kit/money-types';
import { verifyWebhook } from '@l402kit/webhook-signature';
import { AddressChangesRepository } from '../../src/modules/operators/address-changes.repository.js';
import { removeOldHistory } from '../../src/modules/webhooks/retention/clean-history.js';
import { HistoryRepository } from '../../src/modules/webhooks/retention/history.repository.js';
import { eventually } from '../support/money-harness.js';
import { operatorUuid } from '../support/operator-uuid.js';
import { startTestApi, type SignedUpOperator, type TestApi } from '../support/test-api.js';
import { emit, startWebhookWorker, type WebhookWorker } from '../support/webhook-harness.js';
import { startReceiver, type ReceivedWebhook, type WebhookReceiver } from '../support/webhook-receiver.js';

const DAY = 86_400_000;
let api: TestApi;
let receiver: WebhookReceiver;
beforeAll(async () => {
  receiver = await startReceiver();
  api = await startTestApi({ ALLOW_LOOPBACK_HOSTS: receiver.host });
});
afterAll(async () => { await api.close(); await receiver.close(); });
afterEach(() => { receiver.answer = (_webhook, response) => { response.writeHead(204).end(); }; });

let paths = 0;
interface Registered { readonly id: string; readonly secret: string; readonly path: string }
async function register(operator: SignedUpOperator, fields: Record<string, unknown> = {}): Promise<Registered> {
  const path = `/n/${++paths}`;
  const { body } = await api.call('POST', '/v1/webhook-endpoints', { key: operator.admin, body: { url: `http://${receiver.host}${path}`, headers: { 'x-shared': 'hunter2' }, ...fields } });
  return { id: body.id, secret: body.secret, path };
}
const endpoint = (operator: SignedUpOperator, method: string, path: string, body?: unknown) => api.call(method, `/v1/webhook-endpoints${path}`, { key: operator.admin, ...(body === undefined ? {} : { body }) });
const askChange = (operator: SignedUpOperator) => api.call('POST', '/v1/operator/address-changes', { key: operator.admin, body: { lightningAddress: 'thief@wallet.test' } });
const typeOf = (webhook: ReceivedWebhook): string => (JSON.parse(webhook.body.toString()) as { type: string }).type.replace('com.l402kit.', '');
const at = (path: string, type: string) => (webhook: ReceivedWebhook): boolean => webhook.path === path && typeOf(webhook) === type;
const workers: WebhookWorker[] = [];
const startWorker = (): WebhookWorker => { const worker = startWebhookWorker(api.harness.money.db, { allowLoopbackHosts: [receiver.host] }); workers.push(worker); return worker; };
afterEach(async () => { await Promise.all(workers.splice(0).map((worker) => worker.stop())); });
const copies = (operator: SignedUpOperator) => api.harness.query<{ status: string }>('select status::text from webhook_endpoints where operator_id = $1 and notices_of is not null', [operatorUuid(operator)]);

describe('notices of a change of the payout address', () => {
  it.each([
    ['deletes it', (operator: SignedUpOperator, { id }: Registered) => endpoint(operator, 'DELETE', `/${id}`)],
    ['redirects it', (operator: SignedUpOperator, { id }: Registered) => endpoint(operator, 'PATCH', `/${id}`, { url: `http://${receiver.host}/thief` })],
    ['pauses it', (operator: SignedUpOperator, { id }: Registered) => endpoint(operator, 'POST', `/${id}/pause`)],
    ['takes the type from it', (operator: SignedUpOperator, { id }: Registered) => endpoint(operator, 'PATCH', `/${id}`, { eventTypes: ['invoice.paid'] })],
    ['changes its headers', (operator: SignedUpOperator, { id }: Registered) => endpoint(operator, 'PATCH', `/${id}`, { headers: {} })],
  ])('reach an endpoint as it was when it was asked for, although the same hand %s', async (_what, tamper) => {
    const operator = await api.signUp();
    const own = await register(operator);
    await askChange(operator);
    expect((await tamper(operator, own)).status).toBeLessThan(300);
    expect((await tamper(operator, own)).status).toBeLessThan(500);
    startWorker();
    const [notice] = await receiver.until(1, (webhook) => at(own.path, 'address.changing')(webhook) && webhook.headers['x-shared'] === 'hunter2');
    expect(verifyWebhook(own.secret, notice!.body, notice!.headers as Record<string, string>).data).toMatchObject({ newLightningAddress: 'thief@wallet.test' });
    // And once more when it takes effect, whatever becomes of the account's endpoints until then.
    await new AddressChangesRepository(api.harness.money.db).applyDue(new Date(Date.now() + 8 * DAY));
    await receiver.until(1, (webhook) => at(own.path, 'address.changed')(webhook) && webhook.headers['x-shared'] === 'hunter2');
    expect(await copies(operator)).toHaveLength(1);
  });

  it('that did not arrive yet follow to the endpoint as it was, signed with the secret that its owner knows', async () => {
    const operator = await api.signUp();
    const own = await register(operator);
    const worker = startWorker();
    let down = true;
    receiver.answer = (_webhook, response) => { response.writeHead(down ? 503 : 204).end(); };
    await askChange(operator);
    await receiver.until(1, at(own.path, 'address.changing'));
    await eventually(async () => (await endpoint(operator, 'GET', `/${own.id}/deliveries`)).body.data[0]?.attempts === 1);
    await worker.stop();
    workers.length = 0;
    await endpoint(operator, 'POST', `/${own.id}/rotate-secret`);
    await endpoint(operator, 'DELETE', `/${own.id}`);
    down = false;
    startWorker();
    const [, second] = await receiver.until(2, at(own.path, 'address.changing'));
    expect(() => verifyWebhook(own.secret, second!.body, second!.headers as Record<string, string>)).not.toThrow();
  });

  it('are all that the copy gets; nobody sees, changes or counts it, and it ends a week after the change', async () => {
    const operator = await api.signUp();
    const own = await register(operator);
    const { body: change } = await askChange(operator);
    await endpoint(operator, 'DELETE', `/${own.id}`);
    expect((await endpoint(operator, 'GET', '')).body.data).toEqual([]);
    const [{ id }] = await api.harness.query<{ id: string }>('select id from webhook_endpoints where operator_id = $1 and notices_of is not null', [operatorUuid(operator)]) as [{ id: string }];
    for (const [method, path] of [['GET', ''], ['DELETE', ''], ['POST', '/pause'], ['GET', '/secret'], ['POST', '/test']] as const) expect((await endpoint(operator, method, `/${publicId('webhookEndpoint', id)}${path}`)).status).toBe(404);
    startWorker();
    await emit(api.harness.money.db, operatorUuid(operator), 3);
    await receiver.until(1, at(own.path, 'address.changing'));
    await eventually(async () => (await api.harness.query('select 1 from outbox where operator_id = $1', [operatorUuid(operator)])).length === 0);
    expect(await api.harness.query(`select 1 from webhook_deliveries where endpoint_id = $1 and event_type = 'invoice.paid'`, [id])).toEqual([]);

    await api.call('DELETE', `/v1/operator/address-changes/${change.id}`, { key: operator.admin });
    const clean = (days: number) => removeOldHistory(new HistoryRepository(api.harness.money.db), new ManualClock(new Date(Date.now() + days * DAY)), new AbortController().signal);
    await clean(6.9);
    expect(await copies(operator)).toEqual([{ status: 'enabled' }]);
    await clean(7.1);
    expect(await copies(operator)).toEqual([{ status: 'deleted' }]);
  });

  it('go to no copy where no change waits, where the endpoint came later, never asked for them, or only its description changes', async () => {
    const operator = await api.signUp();
    const before = await register(operator), deaf = await register(operator, { eventTypes: ['invoice.paid'] }), renamed = await register(operator);
    await endpoint(operator, 'DELETE', `/${before.id}`);
    await askChange(operator);
    const later = await register(operator);
    await endpoint(operator, 'DELETE', `/${later.id}`);
    await endpoint(operator, 'DELETE', `/${deaf.id}`);
    await endpoint(operator, 'PATCH', `/${renamed.id}`, { description: 'books', maxConcurrency: 2 });
    await endpoint(operator, 'POST', `/${renamed.id}/enable`);
    expect(await copies(operator)).toEqual([]);
  });
});
