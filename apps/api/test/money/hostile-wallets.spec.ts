/** Each way in which a wallet of the devnet can misbehave: nothing wrong is paid, and the operator reads why. */
import { checkLedger } from '../../src/money/reconcile-ledger.js';
import { type DevnetHarness, type SharedDevnet, type WorkerProcess, startOnDevnet, startSharedDevnet } from '../support/devnet-harness.js';
import { eventually } from '../support/money-harness.js';

let shared: SharedDevnet;
let h: DevnetHarness;
let worker: WorkerProcess;
beforeAll(async () => { shared = await startSharedDevnet(); });
afterAll(() => shared.close());
beforeEach(async () => { h = await startOnDevnet(shared); worker = await h.startWorker(); });
afterEach(() => h.close());

interface Row { readonly status: string; readonly failure_code: string | null; readonly failure_detail: string | null; readonly description_hash_ok: boolean; readonly amount_msat: bigint }
const payouts = () => h.query<Row>('select status, failure_code, failure_detail, description_hash_ok, amount_msat from payouts order by id');
const ended = (n = 1) => eventually(async () => { const rows = (await payouts()).filter((p) => p.status !== 'in_flight'); return rows.length >= n ? rows : undefined; }, 20_000);
const sell = async (amountMsat = 1_000_000n) => { await h.pay((await h.open(amountMsat)).bolt11); };
const owed = async () => -(await h.query<{ b: bigint }>('select balance_msat as b from ledger_balances where account_id = $1', [h.operator.ledgerAccountId]))[0]!.b;

test.each<[string, Record<string, unknown>, string, RegExp]>([
  ['is offline', { online: false }, 'address-refused', /is offline/],
  ['names a minimum above its maximum', { minSendableMsat: 5_000_000, maxSendableMsat: 1_000 }, 'address-limits-invalid', /\d/],
  ['is not a pay request', { wrongTag: 'withdrawRequest' }, 'address-not-pay', /payRequest/],
  ['has unreadable metadata', { metadataInvalid: true }, 'address-not-pay', /metadata/],
  ['asks for another amount', { wrongAmountMsat: 2_000_000 }, 'payout-invoice-wrong-amount', /2000000|2,000,000/],
  ['asks for one msat more', { wrongAmountMsat: 997_001 }, 'payout-invoice-wrong-amount', /997001/],
  ['answers too slowly', { delayMs: 8_000 }, 'address-unreachable', /within 5 s/],
  ['refuses with an error', { refuse: 'lnurl' }, 'address-refused', /\w/],
  ['sends megabytes', { hugeBody: true }, 'address-unreachable', /64|large|KB|bytes/],
  ['redirects elsewhere', { redirectTo: 'http://169.254.169.254/latest/meta-data' }, 'address-unreachable', /redirect/i],
  ['refuses the payment itself', { refuse: 'htlc' }, 'payout-payment-failed', /\w/],
])('a wallet that %s is paid nothing, and the reason is told', async (_what, behaviour, code, words) => {
  await h.behave(behaviour);
  await sell();
  const [row] = await ended();
  expect(row).toMatchObject({ status: 'failed', failure_code: code });
  expect(row!.failure_detail).toMatch(words);
  expect(await owed()).toBe(997_000n);
  expect((await h.wallet()).balanceMsat).toBe(0);
  expect((await h.query<{ seconds: number }>(`select extract(epoch from due_at - now())::float8 as seconds from payout_schedules`))[0]!.seconds).toBeGreaterThan(30);
  expect(await checkLedger(h.money)).toEqual([]);
}, 30_000);

test('a wallet that hands out one invoice again and again is paid for it once', async () => {
  await h.behave({ sameInvoice: true });
  await sell();
  expect((await ended())[0]).toMatchObject({ status: 'settled' });
  await sell();
  expect((await ended(2))[1]).toMatchObject({ status: 'failed', failure_code: 'payout-invoice-reused' });
  expect((await h.wallet()).balanceMsat).toBe(997_000);
  expect(await owed()).toBe(997_000n);
}, 30_000);

test('a wallet with a wrong description hash is paid, and the warning is kept', async () => {
  await h.behave({ badDescriptionHash: true });
  await sell();
  expect((await ended())[0]).toMatchObject({ status: 'settled', description_hash_ok: false });
}, 30_000);

test('a wallet that takes at least 50 sats is paid when so much has come together, with the payout named in the comment', async () => {
  await h.behave({ minSendableMsat: 50_000, commentAllowed: 200 });
  for (let i = 0; i < 5; i++) await sell(10_000n);
  await eventually(async () => (await h.query<{ reason_code: string }>('select reason_code from payout_schedules'))[0]!.reason_code === 'below-minimum' && (await owed()) === 49_850n, 20_000);
  expect(await payouts()).toEqual([]);
  await sell(1_000n);
  expect((await ended())[0]).toMatchObject({ status: 'settled', amount_msat: 50_000n });
  expect((await h.wallet()).payments[0]!.comment).toMatch(/^l402-kit payout po_/);
  expect(await owed()).toBe(847n);
}, 30_000);

test('a node that is paused says nothing, loses nothing, and pays when it is back', async () => {
  await sell();
  await ended();
  const { bolt11 } = await h.open(1_000_000n);
  await h.behave({ holdMs: 300 });
  await h.pay(bolt11);
  await eventually(async () => (await payouts()).length === 2, 20_000);
  await fetch(`${h.devnet.url}/pause`, { method: 'POST' });
  await expect(h.open(1_000_000n)).rejects.toMatchObject({ name: 'NodeUnavailable' });
  await fetch(`${h.devnet.url}/resume`, { method: 'POST' });
  expect((await ended(2)).map((p) => p.status)).toEqual(['settled', 'settled']);
  expect((await h.wallet()).balanceMsat).toBe(1_994_000);
  expect(worker.said.filter((line) => line.includes('does not know'))).toEqual([]);
}, 40_000);
