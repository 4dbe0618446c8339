/** What an alarm asks staff to do, through the commands that the runbook names. */
import { publicId } from '@l402kit/money-types';
import { reviewNodePayments } from '../../src/money/review-node-payments.js';
import { runStaffCommand } from '../../src/staff/run-staff-command.js';
import { type DevnetHarness, type SharedDevnet, startOnDevnet, startSharedDevnet } from '../support/devnet-harness.js';
import { eventually } from '../support/money-harness.js';

let shared: SharedDevnet;
let h: DevnetHarness;
beforeAll(async () => { shared = await startSharedDevnet(); });
afterAll(() => shared.close());
beforeEach(async () => { h = await startOnDevnet(shared); });
afterEach(() => h.close());

async function staff(...argv: string[]): Promise<{ code: number; said: string }> {
  const said: string[] = [];
  const code = await runStaffCommand(argv, (line) => said.push(line), {
    NODE_ENV: 'test', DATABASE_URL: h.money.db.url, DEVNET_URL: shared.devnet.url, SECRETS_KEY: Buffer.alloc(32, 1).toString('base64'),
  });
  return { code, said: said.join('\n') };
}
/** The node pays an invoice behind the back of the books, as a database restored from a backup would find it. */
async function payBehindTheBooks(amountMsat: number): Promise<string> {
  const callback = await fetch(`${shared.devnet.url}/lnurlp/${h.operator.wallet}/callback?amount=${amountMsat}`);
  const { pr } = await callback.json() as { pr: string };
  const { paymentHash } = await h.money.node.decode(pr);
  await h.money.node.pay({ bolt11: pr, maxFeeMsat: 0n as never, maxTotalCltvBlocks: 1_008, timeoutSeconds: 20 });
  await reviewNodePayments(h.money);
  return paymentHash;
}

test('a payment that the database forgot is shown, cannot be charged beyond what is owed, is posted once, and the books agree again', async () => {
  const hash = await payBehindTheBooks(50_000);
  const operator = publicId('operator', h.operator.operatorId);
  expect((await staff('show')).said).toContain(`unknown payment  ${hash}  50000 msat`);
  expect(await staff('payments', 'post', hash, operator)).toMatchObject({ code: 1, said: expect.stringContaining('is owed 0 msat, less than was paid') });
  expect(await staff('payments', 'post', hash, 'loss')).toMatchObject({ code: 0, said: expect.stringContaining('Posted 50000 msat') });
  expect(await staff('payments', 'post', hash, 'loss')).toMatchObject({ code: 1 });
  expect(await staff('show')).toEqual({ code: 0, said: 'Nothing waits for a person.' });
  expect(await staff('ledger', 'check')).toMatchObject({ code: 0, said: expect.stringMatching(/they agree\nEvery balance equals its entries\.$/) });
});

test('money on an unknown hash is credited to the operator that staff name', async () => {
  const made = await h.money.node.createInvoice({ amountMsat: 70_000n as never, description: 'made on the node by hand', expirySeconds: 600 });
  const worker = await h.startWorker();
  await h.pay(made.bolt11);
  await eventually(async () => (await staff('show')).said.includes(made.paymentHash), 20_000);
  await worker.stop();
  expect(await staff('suspense', 'credit', made.paymentHash, publicId('operator', h.operator.operatorId))).toMatchObject({ code: 0, said: expect.stringContaining('Credited 70000 msat less a fee of 210 msat') });
  expect((await h.query<{ b: bigint }>('select balance_msat as b from ledger_balances where account_id = $1', [h.operator.ledgerAccountId]))[0]!.b).toBe(-69_790n);
});

test('a receipt that closed no account is refused, with what to look at', async () => {
  expect(await staff('unclaimed', 'claim', 'r'.repeat(43), publicId('operator', h.operator.operatorId))).toEqual({ code: 1, said: 'No account was closed with this receipt. It has 43 characters; was it copied whole?' });
});

test.each([[[]], [['payments', 'post', 'nonsense', 'loss']], [['unclaimed', 'claim', 'short', 'op_nonsense']], [['suspense', 'credit', 'ab'.repeat(32), 'op_nonsense']]])('words that are off (%j) get the list of commands and change nothing', async (argv) => {
  expect(await staff(...argv)).toMatchObject({ code: 2, said: expect.stringContaining('staff payments post') });
});

test('statistics that are off are named, and made anew', async () => {
  expect(await staff('statistics', 'check')).toEqual({ code: 0, said: 'All statistics agree with the payments.' });
  const operator = publicId('operator', h.operator.operatorId);
  await h.money.db.pool.query(`insert into summed_days values ($1, '1969-07-20', 1, 1, 7000, 21)`, [h.operator.operatorId]);
  expect(await staff('statistics', 'check')).toEqual({ code: 1, said: `summed_days of ${operator}, 1969-07-20: 1 1 7000 21, and should be nothing (opened, paid, received msat, fee msat)` });
  expect((await staff('statistics', 'rebuild')).code).toBe(0);
  expect((await staff('statistics', 'check')).code).toBe(0);
});
