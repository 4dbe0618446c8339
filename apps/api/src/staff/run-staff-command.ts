/** What staff do by hand when an alarm asks for it. Run beside API and worker, with the same settings. */
import { userInfo } from 'node:os';
import { publicId, systemClock, uuidFromPublicId } from '@l402kit/money-types';
import { createBackends, type Backends } from '../connect-node.js';
import { createMoneyContext } from '../create-money-context.js';
import type { MoneyContext } from '../money/money-context.js';
import { checkLedger, reconcileLedger } from '../money/reconcile-ledger.js';
import { registerNode } from '../money/register-node.js';
import { claimUnclaimed, type ClaimUnclaimedResult } from '../money/staff/claim-unclaimed.js';
import { checkStatistics } from '../modules/stats/check-sums.js';
import { rebuildSums } from '../modules/stats/sum-days.js';
import { postUnknownPayment } from '../money/staff/post-unknown-payment.js';
import { resolveSuspense } from '../money/staff/resolve-suspense.js';
import { retryQuarantined } from '../money/staff/retry-quarantined.js';
import { ConfigError, loadConfig } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { createGuardedHttp } from '../platform/guarded-http/index.js';
import { createLogger } from '../platform/logging/logger.js';
import { Metrics } from '../platform/metrics/metrics.js';
import { postNodeDifference, sayComparison, showNode } from './node-commands.js';

const USAGE = `staff: what to do when an alarm asks for it

  staff show                                    what waits for a person
  staff ledger check                            balances against entries, books against node
  staff node show                               what the node did by itself, and what of it nothing explains
  staff node post <msat> capital|chain|liquidity|forwarding|loss <why>
                                                a standing difference between books and node, once its cause is known
  staff payments post <hash> op_…|loss          a payment of the node that the database does not know
  staff suspense credit <hash> op_…             money that arrived on an unknown hash
  staff settlements retry                       settlements that were set aside
  staff statistics check                        sums of days against what they are sums of, and that against every payment
  staff statistics rebuild                      those sums anew
  staff unclaimed claim <receipt> op_…          money of an account that closed, to whoever shows its closing receipt
`;

type Say = (line: string) => void;
type Command = (money: MoneyContext, args: readonly string[], say: Say) => Promise<number>;

const print: Say = (line) => { process.stdout.write(`${line}\n`); };

/** @returns the exit code: 0 done, 1 not done and why, 2 the words are off */
export async function runStaffCommand(argv: readonly string[], say: Say = print, environment?: NodeJS.ProcessEnv): Promise<number> {
  const [one = '', two = ''] = argv;
  const command = COMMANDS[`${one} ${two}`.trim()] ?? COMMANDS[one];
  if (!command) { say(USAGE); return 2; }
  let config;
  try { config = loadConfig(environment); } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    say(`The settings cannot be used:\n${error.message}`);
    return 2;
  }
  const database = new Database(config.DATABASE_URL, { poolSize: 4, applicationName: 'l402kit-staff' });
  const http = createGuardedHttp({ allowLoopbackHosts: config.ALLOW_LOOPBACK_HOSTS });
  let backends: Backends | undefined;
  try {
    backends = createBackends(config, http, systemClock);
    const registered = await registerNode(database, backends.node, config.NODE_ID, systemClock);
    const money = createMoneyContext({ config, database, clock: systemClock, logger: createLogger('warn', 'worker'), metrics: new Metrics('worker') }, backends, registered);
    return await command(money, argv.slice(command === COMMANDS[one] ? 1 : 2), say);
  } catch (error) {
    say(`Not done: ${(error as Error).message}`);
    return 1;
  } finally {
    await backends?.node.close();
    await http.close();
    await database.close();
  }
}

const COMMANDS: Readonly<Record<string, Command>> = {
  async show(money, _args, say) {
    const { rows } = await money.db.pool.query<{ what: string; hash: string | null; msat: bigint; since: Date; detail: string }>(
      `select 'unknown payment' as what, encode(payment_hash, 'hex') as hash, amount_msat as msat, created_at as since, detail from payout_halts where cleared_at is null
       union all select 'suspense', encode(payment_hash, 'hex'), received_msat, created_at, 'money on a hash that no invoice has' from suspense_receipts where resolved_at is null
       union all select 'quarantine', encode(payment_hash, 'hex'), received_msat, created_at, error from quarantined_settlements where resolved_at is null order by since`);
    if (rows.length === 0) say('Nothing waits for a person.');
    for (const r of rows) say(`${r.what.padEnd(16)} ${r.hash}  ${r.msat} msat  since ${r.since.toISOString()}  ${r.detail}`);
    return 0;
  },

  async 'ledger check'(money, _args, say) {
    const faults = await checkLedger(money);
    for (const f of faults) say(`${f.code}: the balance is ${f.balanceMsat} msat and its entries sum to ${f.entriesMsat} msat`);
    const compared = await reconcileLedger(money);
    if (compared) sayComparison(compared, say);
    else say('Settlements are arriving: run it again to compare with the node.');
    if (faults.length === 0) say('Every balance equals its entries.');
    return faults.length === 0 && !compared?.differsSince ? 0 : 1;
  },

  'node show': (money, _args, say) => showNode(money, say),

  async 'node post'(money, args, say) {
    const code = await postNodeDifference(money, args, say);
    if (code === undefined) say(USAGE);
    return code ?? 2;
  },

  async 'statistics check'(money, _args, say) {
    const faults = await checkStatistics(money.db);
    for (const f of faults) say(`${f.what} of ${publicId('operator', f.operatorId)}, ${f.day}: ${f.found || 'nothing'}, and should be ${f.wanted || 'nothing'} (opened, paid, received msat, fee msat)`);
    if (faults.length === 0) say('All statistics agree with the payments.');
    return faults.length === 0 ? 0 : 1;
  },

  async 'statistics rebuild'(money, _args, say) {
    await rebuildSums(money.db);
    say('The sums of days and months were made anew.');
    return 0;
  },

  async 'payments post'(money, [hash = '', bearer = ''], say) {
    const operatorId = bearer === 'loss' ? undefined : uuidFromPublicId('operator', bearer);
    if (!isHash(hash) || (bearer !== 'loss' && !operatorId)) { say(USAGE); return 2; }
    const result = await postUnknownPayment(money, hash, operatorId ? { operatorId } : 'loss', userInfo().username);
    switch (result.outcome) {
      case 'posted': say(`Posted ${result.amountMsat} msat and a fee of ${result.feeMsat} msat to ${bearer}. Payouts go on when nothing else is unknown.`); return 0;
      case 'not-found': say('No payment with this hash waits to be posted, or there is no such operator. `staff show` lists what waits.'); return 1;
      case 'not-settled': say(`The node says that this payment is ${result.state}: post it when it has ended.`); return 1;
      case 'owed-too-little': say(`This operator is owed ${result.owedMsat} msat, less than was paid. Credit its missing receipts first (\`staff show\`, suspense), or post to loss.`); return 1;
    }
  },

  async 'suspense credit'(money, [hash = '', operator = ''], say) {
    const operatorId = uuidFromPublicId('operator', operator);
    if (!isHash(hash) || !operatorId) { say(USAGE); return 2; }
    const result = await resolveSuspense(money, hash, operatorId, userInfo().username);
    say(result.outcome === 'resolved' ? `Credited ${result.receivedMsat} msat less a fee of ${result.feeMsat} msat to ${publicId('operator', operatorId)}.` : 'Nothing with this hash is in suspense, or there is no such operator.');
    return result.outcome === 'resolved' ? 0 : 1;
  },

  async 'unclaimed claim'(money, [receipt = '', operator = ''], say) {
    const operatorId = uuidFromPublicId('operator', operator);
    if (!/^[\w-]{43}$/.test(receipt) || !operatorId) { say(USAGE); return 2; }
    const result = await claimUnclaimed(money, receipt, operatorId, userInfo().username);
    say('claim' in result ? claimedWords(result) : NOT_CLAIMED[result.outcome]);
    return 'claim' in result ? 0 : 1;
  },

  async 'settlements retry'(money, _args, say) {
    const results = await retryQuarantined(money, userInfo().username);
    for (const r of results) say(`${r.paymentHash}: ${r.error ?? 'recorded'}`);
    if (results.length === 0) say('Nothing is in quarantine.');
    return results.some((r) => r.error) ? 1 : 0;
  },
};

const NOT_CLAIMED: Readonly<Record<Exclude<ClaimUnclaimedResult['outcome'], 'credited' | 'already-claimed'>, string>> = {
  'no-such-receipt': 'No account was closed with this receipt. It has 43 characters; was it copied whole?',
  'still-closing': 'This account is still closing: what is owed is being paid out. After 30 days the rest is set aside and can be claimed.',
  'nothing-unclaimed': 'Everything was paid out before this account closed: nothing is unclaimed.',
  'cannot-be-credited': 'There is no such account to credit, or it is closing itself. Whoever claims opens an account with a Lightning Address that can be paid.',
};

const claimedWords = ({ outcome, claim }: Extract<ClaimUnclaimedResult, { claim: unknown }>): string => {
  const what = `${claim.amountMsat} msat to ${publicId('operator', claim.operatorId)}`;
  return outcome === 'credited' ? `Credited ${what}. It is paid out from there.` : `Nothing is left: ${what} were credited on ${claim.at.toISOString()}.`;
};

const isHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);
