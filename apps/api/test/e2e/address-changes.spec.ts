import { AddressChangesRepository } from '../../src/modules/operators/address-changes.repository.js';
import { Browser } from '../support/browser.js';
import { eventually } from '../support/money-harness.js';
import { operatorUuid } from '../support/operator-uuid.js';
import { startTestApi, type SignedUpOperator, type TestApi } from '../support/test-api.js';

const DAY = 86_400_000;
let api: TestApi;
beforeAll(async () => { api = await startTestApi(); });
afterAll(() => api.close());

const ask = (operator: SignedUpOperator, lightningAddress: string) => api.call('POST', '/v1/operator/address-changes', { key: operator.admin, body: { lightningAddress } });
const delayOf = (change: any): number => (Date.parse(change.effectiveAt) - Date.parse(change.requestedAt)) / DAY;
const applyAfter = (days: number) => new AddressChangesRepository(api.harness.money.db).applyDue(new Date(Date.now() + days * DAY));
const addressOf = async (operator: SignedUpOperator) => (await api.call('GET', '/v1/operator', { key: operator.admin })).body.lightningAddress;
const events = async (operator: SignedUpOperator) => (await api.harness.query<{ type: string; data: string }>('select type, data from outbox where operator_id = $1 order by id', [operatorUuid(operator)])).map(({ type, data }) => ({ type, ...JSON.parse(data) }));

describe('a change of the payout address', () => {
  it('waits for 7 days, tells of itself before and after, and payouts go to the old address meanwhile', async () => {
    const operator = await api.signUp('old@wallet.test');
    const { status, body } = await ask(operator, ' New@Wallet.test');
    expect([status, body.status, body.proof, delayOf(body)]).toEqual([201, 'waiting', 'none', 7]);
    await applyAfter(6.99);
    expect(await addressOf(operator)).toBe('old@wallet.test');
    const worker = api.harness.worker();
    try {
      const invoice = (await api.call('POST', '/v1/invoices', { key: operator.invoices, body: { amountSats: 1_000 } })).body;
      api.harness.node.receive(invoice.paymentHash);
      const payout = await eventually(async () => (await api.call('GET', '/v1/payouts?status=settled', { key: operator.admin })).body.data[0]);
      expect(payout.destination).toBe('old@wallet.test');
    } finally {
      await worker.stop();
    }
    await Promise.all([applyAfter(7.01), applyAfter(7.01)]);
    expect(await addressOf(operator)).toBe('new@wallet.test');
    expect((await events(operator)).filter(({ type }) => type.startsWith('address.'))).toMatchObject([
      { type: 'address.changing', lightningAddress: 'old@wallet.test', newLightningAddress: 'new@wallet.test', effectiveAt: body.effectiveAt },
      { type: 'address.changed', previousLightningAddress: 'old@wallet.test', lightningAddress: 'new@wallet.test' },
    ]);
    expect((await api.call('GET', '/v1/operator/address-changes', { key: operator.admin })).body.data).toMatchObject([{ status: 'applied', lightningAddress: 'old@wallet.test' }]);
  });

  it('waits for a day in a session of a wallet that was linked for a week, and for seven in one that was linked yesterday', async () => {
    for (const [linkedDaysAgo, proof, delay] of [[7.01, 'wallet', 1], [1, 'none', 7]] as const) {
      const operator = await api.signUp();
      const browser = new Browser(api);
      await browser.call('POST', '/v1/sessions', { apiKey: operator.admin });
      await api.harness.query(
        `with w as (insert into wallet_keys (id, operator_id, name, public_key, created_at) values (gen_random_uuid(), $1, 'phone', $2, now() - make_interval(secs => $3)) returning id)
         update sessions set wallet_key_id = (select id from w) where operator_id = $1`, [operatorUuid(operator), Buffer.alloc(33, Math.ceil(linkedDaysAgo)), linkedDaysAgo * 86_400]);
      const { body } = await browser.call('POST', '/v1/operator/address-changes', { lightningAddress: 'elsewhere@wallet.test' });
      expect([body.proof, delayOf(body)]).toEqual([proof, delay]);
      // The key alone proves nothing, whatever wallets there are.
      const { id } = body;
      await api.call('DELETE', `/v1/operator/address-changes/${id}`, { key: operator.admin });
      expect((await ask(operator, 'elsewhere@wallet.test')).body.proof).toBe('none');
    }
  });

  it('can be cancelled until it is applied, once', async () => {
    const operator = await api.signUp('stays@wallet.test');
    const { body: change } = await ask(operator, 'thief@wallet.test');
    expect((await ask(operator, 'other@wallet.test')).body).toMatchObject({ status: 409, code: 'address-change-waiting' });
    const cancel = () => api.call('DELETE', `/v1/operator/address-changes/${change.id}`, { key: operator.admin });
    expect((await cancel()).status).toBe(204);
    expect((await cancel()).body.code).toBe('address-change-finished');
    await applyAfter(8);
    expect(await addressOf(operator)).toBe('stays@wallet.test');
    expect((await ask(operator, 'other@wallet.test')).status).toBe(201);
  });

  it('that cannot be applied keeps no other from it; why is written down, and it is tried again, later each time', async () => {
    const operators = await Promise.all(['a', 'b', 'c'].map((name) => api.signUp(`${name}@due.test`)));
    for (const operator of operators) await ask(operator, 'later@due.test');
    const [broken] = operators as [SignedUpOperator];
    // The first of them all.
    await api.harness.query(`update address_changes set effective_at = effective_at - interval '1 hour' where operator_id = $1`, [operatorUuid(broken)]);
    await api.harness.query(`create function refuse_change() returns trigger language plpgsql as $$ begin if new.lightning_address = 'later@due.test' and new.id = '${operatorUuid(broken)}' then raise exception 'no such change'; end if; return new; end $$`);
    await api.harness.query('create trigger refuse_change before update on operators for each row execute function refuse_change()');
    const failed: unknown[] = [];
    const apply = (days: number) => new AddressChangesRepository(api.harness.money.db).applyDue(new Date(Date.now() + days * DAY), (id) => { failed.push(id); });
    const ofBroken = async () => (await api.harness.query<{ status: string; failures: number; failure: string | null }>('select status::text, failures, failure from address_changes where operator_id = $1', [operatorUuid(broken)]))[0];

    await apply(8);
    expect(await Promise.all(operators.map(addressOf))).toEqual(['a@due.test', 'later@due.test', 'later@due.test']);
    expect([failed, await ofBroken()]).toEqual([[expect.stringMatching(/^adc_/)], { status: 'waiting', failures: 1, failure: expect.stringContaining('no such change') }]);
    // Not before a minute has passed, nor the second time before two have.
    for (const [minutes, failures] of [[0.9, 1], [1.1, 2], [2.9, 2], [3.2, 3]] as const) {
      await apply(8 + minutes / 1_440);
      expect((await ofBroken())!.failures).toBe(failures);
    }
    await api.harness.query('drop trigger refuse_change on operators');
    expect(await apply(9)).toBe(1);
    expect([await addressOf(broken), (await ofBroken())!.status]).toEqual(['later@due.test', 'applied']);
  });

  it('asked for again with the same Idempotency-Key is the same change, however often at once', async () => {
    const operator = await api.signUp('idem@wallet.test');
    const again = (lightningAddress: string) => api.call('POST', '/v1/operator/address-changes', { key: operator.admin, body: { lightningAddress }, headers: { 'idempotency-key': 'move' } });
    const answers = await Promise.all(Array.from({ length: 5 }, () => again('moved@wallet.test')));
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(201));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect((await again('elsewhere@wallet.test')).body).toMatchObject({ status: 409, code: 'idempotency-key-reused' });
    expect((await events(operator)).filter(({ type }) => type === 'address.changing')).toHaveLength(1);
  });

  it('is refused where the new address cannot be paid, is the present one, or the key may not', async () => {
    const operator = await api.signUp('here@wallet.test');
    api.harness.addresses.set('broken@wallet.test', { problem: { code: 'address-not-found', detail: 'nobody there' } });
    expect((await ask(operator, 'broken@wallet.test')).body).toMatchObject({ status: 422, code: 'address-not-found' });
    expect((await ask(operator, 'HERE@wallet.test')).body).toMatchObject({ status: 422, code: 'validation-failed' });
    expect((await ask(operator, 'no address')).status).toBe(422);
    expect((await api.call('POST', '/v1/operator/address-changes', { key: operator.invoices, body: { lightningAddress: 'a@wallet.test' } })).status).toBe(403);
    const other = await api.signUp();
    const { body: change } = await ask(operator, 'there@wallet.test');
    expect((await api.call('DELETE', `/v1/operator/address-changes/${change.id}`, { key: other.admin })).status).toBe(404);
  });
});
