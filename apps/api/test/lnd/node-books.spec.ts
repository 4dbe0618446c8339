/** What the platform's own node does by itself is in the books, each once, and nothing else is. */
import { msat } from '@l402kit/money-types';
import { TEST_AUTHORITY } from '@l402kit/testing';
import { accountForNode, postMove } from '../../src/money/account-for-node.js';
import type { MoneyContext } from '../../src/money/money-context.js';
import { MoneyWorker } from '../../src/money/money-worker.js';
import { booksOf, readNodeBooks } from '../../src/money/node-books.js';
import { postForwards } from '../../src/money/post-forwards.js';
import { explainNode } from '../../src/money/rules/explain-node.js';
import type { NodeMove } from '../../src/money/rules/node-move.js';
import { postDifference } from '../../src/money/staff/post-difference.js';
import { runStaffCommand } from '../../src/staff/run-staff-command.js';
import { startLndBooks, type LndBooks } from '../support/lnd-books.js';
import { eventually } from '../support/money-harness.js';

let h: LndBooks;
beforeEach(async () => { h = await startLndBooks(); });
afterEach(() => h.close());

const DEEP = 6;
/** As another process would read it, before anybody has posted it. */
async function movesSeen(): Promise<readonly NodeMove[]> {
  const books = await readNodeBooks(h.money);
  return explainNode(await h.money.node.treasury!.read(books.from_height!), booksOf(books)).moves;
}

/** The same books, whose transactions end with an error when `error` has one, before they are committed. */
function failing(error: () => Error | undefined): MoneyContext {
  const transaction: MoneyContext['db']['transaction'] = (work) => h.money.db.transaction(async (tx) => {
    const result = await work(tx);
    const failure = error();
    if (failure) throw failure;
    return result;
  });
  return { ...h.money, db: Object.assign(Object.create(h.money.db) as MoneyContext['db'], { transaction }) };
}

async function staffPosts(differenceMsat: bigint): Promise<void> {
  expect(await postDifference(h.money, msat(differenceMsat), 'liquidity', 'the gift had a fraction', 'spec')).toEqual({ outcome: 'posted' });
}

describe('coins on the chain', () => {
  it('that the platform pays in are its capital once they are deep enough, and are no difference before', async () => {
    const opening = await h.balances();
    h.lnd.chain.deposit(250_000n);
    expect(await h.minute()).toMatchObject({ pendingMsat: 250_000_000n, differenceMsat: 0n, differsSince: null });
    h.lnd.chain.mine(DEEP - 1);
    await h.minute();
    expect(await h.movements()).toEqual([]);
    h.lnd.chain.mine(1);
    expect(await h.minute()).toMatchObject({ pendingMsat: 0n, differenceMsat: 0n });
    expect(await h.movements()).toEqual(['capital.in']);
    expect(await h.balances()).toEqual({ ...opening, 'chain:main': opening['chain:main']! + 250_000_000n, equity: opening['equity']! - 250_000_000n });
  });

  it('that it takes out are less capital, and what the chain took is a cost', async () => {
    const opening = await h.balances();
    h.lnd.chain.withdraw(40_000n, 155n);
    await h.minute();
    h.lnd.chain.mine(DEEP);
    expect(await h.minute()).toMatchObject({ pendingMsat: 0n, differenceMsat: 0n });
    expect(await h.balances()).toEqual({ ...opening, 'chain:main': opening['chain:main']! - 40_155_000n, equity: opening['equity']! + 40_000_000n, 'expense:chain': 155_000n });
  });

  it('that leave it are an alarm as soon as they are seen, told once, whoever they go to; coins that come are none', async () => {
    h.lnd.chain.deposit(900_000n);
    await h.minute();
    expect(h.alarms).toEqual([]);
    h.lnd.chain.withdraw(40_000n, 155n);
    h.lnd.chain.openChannel(300_000n, 200n, 7_000_000n);
    await h.minute();
    h.lnd.chain.openChannel(200_000n, 200n);
    h.lnd.chain.mine(DEEP);
    await h.minute();
    expect(h.alarms.map(({ fields, message }) => [fields['leftMsat'], message])).toEqual([40_000_000n, 7_000_000n].map((left) => [left, expect.stringContaining('coins leave the node')]));
  });

  it('are posted once, however often they are read and by however many at once', async () => {
    h.lnd.chain.deposit(1_000n);
    h.lnd.chain.withdraw(300n, 100n);
    h.lnd.chain.mine(DEEP);
    const stale = await movesSeen();
    await Promise.all([accountForNode(h.money), accountForNode(h.money), accountForNode(h.money)]);
    await h.minute();
    expect(await Promise.all(stale.map((move) => postMove(h.money, move)))).toEqual([false, false]);
    expect((await h.movements()).sort()).toEqual(['capital.in', 'capital.out']);
    expect(h.alarms.every(({ message }) => message.startsWith('coins leave'))).toBe(true);
    expect(await h.difference()).toBe(0n);
  });

  it('are posted after a restart when the process ended between reading and writing', async () => {
    h.lnd.chain.deposit(5_000n);
    h.lnd.chain.mine(DEEP);
    // Everything is written, and the connection dies before the commit.
    await expect(accountForNode(failing(() => new Error('Connection terminated unexpectedly')))).rejects.toThrow('Connection terminated');
    expect(await h.movements()).toEqual([]);
    expect((await h.minute()).differenceMsat).toBe(0n);
    expect(await h.movements()).toEqual(['capital.in']);
  });

  it('that the database refuses raise an alarm and keep nothing else from being posted', async () => {
    h.lnd.chain.deposit(5_000n);
    h.lnd.chain.withdraw(300n, 100n);
    h.lnd.chain.mine(DEEP);
    let refusals = 0;
    await accountForNode(failing(() => (refusals++ === 0 ? Object.assign(new Error('refused'), { code: '23514' }) : undefined)));
    expect(h.alarms).toContainEqual({ message: 'what the node did by itself could not be posted', fields: expect.objectContaining({ move: expect.stringMatching(/^tx:/) }) });
    expect(await h.movements()).toHaveLength(1);
    await h.minute();
    expect((await h.movements()).sort()).toEqual(['capital.in', 'capital.out']);
  });

  it('that a reorganisation takes back before they were deep enough were never posted', async () => {
    const txid = h.lnd.chain.deposit(9_000n);
    h.lnd.chain.mine(DEEP - 1);
    await h.minute();
    h.lnd.chain.unmine(txid);
    await h.minute();
    h.lnd.chain.drop(txid);
    expect(await h.minute()).toMatchObject({ pendingMsat: 0n, differenceMsat: 0n });
    expect(await h.movements()).toEqual([]);
  });

  it('that arrive while the node is being read make it be read again', async () => {
    h.lnd.beforeNextWalletBalance = () => { h.lnd.chain.deposit(5_000n); };
    expect(await h.difference()).toBe(0n);
    expect(await h.minute()).toMatchObject({ pendingMsat: 5_000_000n, differenceMsat: 0n });
  });

  it('that were there when the books began are not posted again', async () => {
    await h.close();
    h = await startLndBooks((lnd) => {
      lnd.chain.deposit(77_000n);
      lnd.chain.mine(1);
      lnd.chain.deposit(33_000n);
      lnd.chain.acceptChannel(500_000n, 100_000n);
    });
    h.lnd.chain.mine(DEEP);
    expect(await h.minute()).toMatchObject({ pendingMsat: 0n, differenceMsat: 0n });
    expect(await h.movements()).toEqual([]);
  });

  it('count from the first reading on for a node that was registered before anybody looked', async () => {
    await h.query('delete from node_moves');
    await h.query('update nodes set accounted_from_height = null, forwards_through = 0');
    h.lnd.chain.deposit(1_234n);
    h.lnd.chain.mine(DEEP);
    expect(await h.minute()).toMatchObject({ differenceMsat: 1_234_000n });
    h.lnd.chain.deposit(1_000n);
    h.lnd.chain.mine(DEEP);
    expect(await h.minute()).toMatchObject({ differenceMsat: 1_234_000n });
    expect(await h.movements()).toEqual(['capital.in']);
  });
});

describe('two workers', () => {
  it('post what the node did once, without being asked, also when one of them is stopped in between', async () => {
    const stoppers = [new AbortController(), new AbortController()];
    const running = stoppers.map(({ signal }) => new MoneyWorker(h.money, { reviewEveryMs: 20, lease: { ttlMs: 1_500, pollMs: 50 } }).run(signal));
    h.lnd.chain.deposit(11_000n);
    h.lnd.chain.mine(DEEP);
    await eventually(async () => (await h.movements()).length === 1);
    stoppers[0]!.abort();
    await running[0];
    const point = h.lnd.chain.openChannel(400_000n, 210n);
    h.lnd.chain.mine(DEEP);
    h.lnd.chain.withdraw(300n, 100n);
    h.lnd.chain.mine(DEEP);
    await eventually(async () => (await h.movements()).length === 3);
    h.lnd.chain.closeTogether(point, 190n);
    h.lnd.chain.mine(DEEP);
    await eventually(async () => (await h.movements()).length === 4);
    stoppers[1]!.abort();
    await running[1];
    expect(await h.movements()).toEqual(['capital.in', 'channel.open', 'capital.out', 'channel.close']);
    expect(await h.difference()).toBe(0n);
  });
});

describe('channels', () => {
  it('of which a part is in the books as something else are not posted but named, and what else happened is posted', async () => {
    const point = h.lnd.chain.openChannel(400_000n, 210n);
    h.lnd.chain.mine(DEEP);
    await h.minute();
    const closing = h.lnd.chain.closeTogether(point, 190n);
    h.lnd.chain.deposit(3_000n);
    h.lnd.chain.mine(DEEP);
    const [close] = (await movesSeen()).filter(({ kind }) => kind === 'channel-close');
    await h.query(`insert into node_moves (id, node_id, key, kind, amount_msat, detail) values (gen_random_uuid(), 'main', $1, 'capital', 0, 'a spec')`, [`tx:${closing}`]);
    await expect(postMove(h.money, close!)).rejects.toThrow('node_moves_node_id_key_key');
    expect(await h.minute()).toMatchObject({ unexplained: [{ detail: expect.stringContaining('one of its transactions is in the books as something else') }] });
    expect(await h.movements()).toEqual(['channel.open', 'capital.in']);
  });

  it('that the platform opens cost what the chain takes and what the other side is given, and no more when they close again', async () => {
    const opening = await h.balances();
    h.lnd.chain.reserve(700_000n);
    expect(await h.minute()).toMatchObject({ pendingMsat: 0n, differenceMsat: 0n });
    const point = h.lnd.chain.openChannel(400_000n, 210n, 10_000_000n);
    expect(await h.minute()).toMatchObject({ pendingMsat: -10_210_000n, differenceMsat: 0n });
    h.lnd.chain.mine(DEEP);
    expect(await h.minute()).toMatchObject({ pendingMsat: 0n, differenceMsat: 0n });
    expect(await h.movements()).toEqual(['channel.open', 'channel.gift']);
    h.lnd.chain.closeTogether(point, 190n);
    expect(await h.minute()).toMatchObject({ differenceMsat: 0n, differsSince: null });
    h.lnd.chain.mine(DEEP);
    await h.minute();
    await h.minute();
    expect(await h.minute()).toMatchObject({ pendingMsat: 0n, differenceMsat: 0n, fractionIds: [] });
    expect(await h.movements()).toEqual(['channel.open', 'channel.gift', 'channel.close']);
    expect(await h.balances()).toEqual({ ...opening, 'chain:main': opening['chain:main']! - 10_400_000n, 'expense:chain': 400_000n, 'expense:liquidity': 10_000_000n });
  });

  it('that others open with something on our side are worth that', async () => {
    const point = h.lnd.chain.acceptChannel(600_000n, 50_000n);
    expect(await h.minute()).toMatchObject({ pendingMsat: 50_000_000n, differenceMsat: 0n });
    h.lnd.chain.mine(DEEP);
    expect(await h.minute()).toMatchObject({ pendingMsat: 0n, differenceMsat: 0n });
    h.lnd.chain.closeTogether(point, 500n);
    h.lnd.chain.mine(DEEP);
    expect(await h.minute()).toMatchObject({ pendingMsat: 0n, differenceMsat: 0n });
    expect(await h.movements()).toEqual(['channel.gift', 'channel.close']);
  });

  it('close to the msat: what their balance had beyond whole sats is posted once it has stood still, and nothing larger ever is', async () => {
    const point = h.lnd.chain.openChannel(400_000n, 210n, 10_000_321n);
    h.lnd.chain.mine(DEEP);
    // LND tells the gift in whole sats: 321 msat are nobody's until staff say so.
    await h.minute();
    expect(await h.difference()).toBe(-321n);
    await h.minute();
    await staffPosts(-321n);
    h.lnd.chain.closeTogether(point, 190n);
    h.lnd.chain.mine(DEEP);
    expect(await h.minute()).toMatchObject({ differenceMsat: 321n, differsSince: null });
    expect(await h.movements()).not.toContain('channel.round');
    await h.minute();
    expect(await h.movements()).toContain('channel.round');
    expect(await h.minute()).toMatchObject({ differenceMsat: 0n, fractionIds: [] });
    expect((await h.movements()).filter((code) => code === 'channel.round')).toHaveLength(1);
  });
});

describe('a channel that is closed by force', () => {
  it('counts as what it was worth until its outputs are home; then what they cost is posted', async () => {
    const opening = await h.balances();
    const point = h.lnd.chain.openChannel(300_000n, 200n);
    h.lnd.chain.mine(DEEP);
    await h.minute();
    h.lnd.chain.forceClose(point);
    expect(await h.minute()).toMatchObject({ differenceMsat: 0n, pendingMsat: 0n });
    h.lnd.chain.mine(144);
    expect(await h.minute()).toMatchObject({ differenceMsat: 0n, pendingMsat: 0n });
    h.lnd.chain.sweep([point], 130n);
    expect(await h.minute()).toMatchObject({ differenceMsat: 0n, pendingMsat: 0n });
    h.lnd.chain.mine(1);
    h.lnd.chain.resolve(point);
    expect(await h.minute()).toMatchObject({ differenceMsat: 0n, pendingMsat: -(284n + 660n + 130n) * 1_000n });
    h.lnd.chain.mine(DEEP - 1);
    await h.minute();
    await h.minute();
    expect(await h.minute()).toMatchObject({ differenceMsat: 0n, pendingMsat: 0n, fractionIds: [] });
    expect(await h.movements()).toEqual(['channel.open', 'channel.close']);
    expect(await h.balances()).toEqual({ ...opening, 'chain:main': opening['chain:main']! - 1_274_000n, 'expense:chain': 1_274_000n });
  });

  it('is over together with the channels whose outputs came home in the same transaction', async () => {
    const [one, two] = [h.lnd.chain.openChannel(300_000n, 200n), h.lnd.chain.openChannel(200_000n, 200n)];
    h.lnd.chain.mine(DEEP);
    await h.minute();
    for (const point of [one, two]) h.lnd.chain.forceClose(point);
    h.lnd.chain.mine(1);
    await h.minute();
    h.lnd.chain.sweep([one, two], 222n);
    h.lnd.chain.mine(DEEP);
    h.lnd.chain.resolve(one);
    expect(await h.minute()).toMatchObject({ differenceMsat: 0n, pendingMsat: 0n });
    h.lnd.chain.resolve(two);
    await h.minute();
    expect((await h.minute()).differenceMsat).toBe(0n);
    expect((await h.movements()).filter((code) => code === 'channel.close')).toHaveLength(1);
    // An anchor that is swept long afterwards is no capital.
    h.lnd.chain.sweep([one], 299_000n);
    h.lnd.chain.mine(DEEP);
    expect((await h.minute()).differenceMsat).toBe(0n);
    expect((await h.movements()).at(-1)).toBe('channel.sweep');
  });

  it('whose worth nobody saw stays a difference, and is named', async () => {
    const point = h.lnd.chain.openChannel(300_000n, 200n);
    h.lnd.chain.mine(DEEP);
    await h.minute();
    h.lnd.chain.forceClose(point);
    h.lnd.chain.mine(1);
    h.lnd.chain.sweep([point], 130n);
    h.lnd.chain.mine(DEEP);
    h.lnd.chain.resolve(point);
    const found = await h.minute();
    expect(found).toMatchObject({ differenceMsat: -(944n + 130n) * 1_000n, unexplained: [{ detail: expect.stringContaining('does not say what it was worth') }] });
    expect(found.differsSince).not.toBeNull();
    expect(await h.movements()).toEqual(['channel.open']);
  });
});

describe('fees for what was forwarded', () => {
  it('are revenue, each once, however many read them at once; young ones wait and are no difference', async () => {
    for (let i = 0; i < 1_500; i += 1) h.lnd.chain.forward(BigInt(i % 7), h.clock.now());
    const total = Array.from({ length: 1_500 }, (_, i) => BigInt(i % 7)).reduce((sum, fee) => sum + fee, 0n);
    await accountForNode(h.money);
    expect((await h.balances())['revenue:forwarding']).toBeUndefined();
    expect(await h.difference()).toBe(0n);
    h.clock.advanceMs(31_000);
    const { forwards_through: through } = await readNodeBooks(h.money);
    await Promise.all([1, 2, 3].map(() => postForwards(h.money, h.money.node.treasury!, through)));
    await h.minute();
    expect((await h.balances())['revenue:forwarding']).toBe(-total);
    expect(await h.minute()).toMatchObject({ differenceMsat: 0n, pendingMsat: 0n });
    expect(await h.movements()).toEqual(['forward.earn', 'forward.earn']);
  });
});

describe('what the node does not explain', () => {
  it('is never capital: a sweep of no channel that it tells of stays a difference and is named', async () => {
    h.lnd.chain.sweepOfNothing(8_000n);
    h.lnd.chain.mine(DEEP);
    const found = await h.minute();
    expect(found).toMatchObject({ differenceMsat: 8_000_000n, unexplained: [{ detail: expect.stringContaining('made for a channel that the node does not tell of') }] });
    expect(found.differsSince).not.toBeNull();
    h.clock.advanceMs(10 * 60_000);
    await h.minute();
    expect(h.alarms.at(-1)).toMatchObject({ message: 'the ledger and the node have disagreed for ten minutes' });
    expect(await h.movements()).toEqual([]);
  });

  it('is not taken for the fraction of a sat that a closed channel may have left', async () => {
    const point = h.lnd.chain.openChannel(400_000n, 210n, 10_000_000n);
    h.lnd.chain.mine(DEEP);
    await h.minute();
    h.lnd.chain.closeTogether(point, 190n);
    h.lnd.chain.sweepOfNothing(1n);
    h.lnd.chain.mine(DEEP);
    for (let i = 0; i < 4; i += 1) await h.minute();
    expect((await h.minute()).differenceMsat).toBe(1_000n);
    expect(await h.movements()).not.toContain('channel.round');
  });

  it('is posted by staff, who say where to, once, all of it and nothing else, and never to anybody who is owed money', async () => {
    h.lnd.chain.sweepOfNothing(8_000n);
    h.lnd.chain.mine(DEEP);
    await h.minute();
    const differed = (minutesAgo: number) => h.query(`update reconciliations set differs_since = clock_timestamp() - make_interval(mins => ${minutesAgo})`);
    await differed(0);
    expect(await staff('node', 'show')).toMatchObject({ code: 1, said: expect.stringMatching(/they differ by 8000000 msat since .*\nunexplained .* was made for a channel that the node does not tell of$/) });
    expect(await staff('node', 'post', '8000000', 'capital', 'found', 'out')).toMatchObject({ code: 1, said: expect.stringContaining('less than a minute') });
    await differed(2);
    expect(await staff('node', 'post', '7999000', 'capital', 'found', 'out')).toMatchObject({ code: 1, said: expect.stringContaining('differ by 8000000 msat: nothing else can be posted') });
    for (const words of [['8000000', 'operators', 'why'], ['8000000', 'capital'], ['8e6', 'capital', 'why'], ['0', 'capital', 'why']]) {
      expect(await staff('node', 'post', ...words)).toMatchObject({ code: 2, said: expect.stringContaining('staff node post') });
    }
    expect(await h.movements()).toEqual([]);
    expect(await staff('node', 'post', '8000000', 'capital', 'an', 'old', 'anchor')).toEqual({ code: 0, said: 'Posted 8000000 msat to capital. Ledger and node agree with it.' });
    expect(await staff('node', 'post', '8000000', 'capital', 'an', 'old', 'anchor')).toMatchObject({ code: 1, said: expect.stringContaining('there is nothing to post') });
    expect(await staff('ledger', 'check')).toMatchObject({ code: 0, said: expect.stringContaining('they agree') });
    expect(await h.movements()).toEqual(['node.adjust']);
    expect(await h.query('select action, detail from staff_actions')).toEqual([{ action: 'node.adjust', detail: '8000000 msat to capital: an old anchor' }]);
  });

  it('cannot be posted by two at once', async () => {
    h.lnd.chain.sweepOfNothing(8_000n);
    h.lnd.chain.mine(DEEP);
    await h.minute();
    h.clock.advanceMs(61_000);
    // Connections that are open already, so that all of them look before one has posted.
    await Promise.all([1, 2, 3].map(() => h.query('select pg_sleep(0.2)')));
    const outcomes = await Promise.all([1, 2, 3].map(() => postDifference(h.money, msat(8_000_000n), 'capital', 'found out', 'spec')));
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['no-difference', 'no-difference', 'posted']);
    expect(await h.movements()).toEqual(['node.adjust']);
  });
});

async function staff(...argv: string[]): Promise<{ code: number; said: string }> {
  const said: string[] = [];
  const code = await runStaffCommand(argv, (line) => said.push(line), {
    NODE_ENV: 'test', DATABASE_URL: h.databaseUrl, LIGHTNING_BACKEND: 'lnd', LND_GRPC: h.lnd.address, LND_TLS_CERT: TEST_AUTHORITY, LND_MACAROON: h.lnd.macaroon, SECRETS_KEY: Buffer.alloc(32, 1).toString('base64'),
  });
  return { code, said: said.join('\n') };
}
