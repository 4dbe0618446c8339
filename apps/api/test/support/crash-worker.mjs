/**
 * A worker process of the money path on the built code, whose node wrapper can end it with SIGKILL at one exact step: no
 * `finally` runs, no connection is closed, as after kill -9 or a power cut.
 */
import { systemClock } from '@l402kit/money-types';
import { EmbeddedNode } from '../../dist/integrations/embedded/embedded-node.js';
import { LnurlAddressResolver } from '../../dist/integrations/lnurl/index.js';
import { MoneyWorker } from '../../dist/money/money-worker.js';
import { OpenInvoice } from '../../dist/money/open-invoice.js';
import { registerNode } from '../../dist/money/register-node.js';
import { Database } from '../../dist/platform/database/database.js';
import { createGuardedHttp } from '../../dist/platform/guarded-http/index.js';

const { databaseUrl, devnetUrl, crashAt, settings, operatorId } = JSON.parse(process.argv[2]);

async function die(step) {
  process.send({ crashed: step });
  process.kill(process.pid, 'SIGKILL');
  await new Promise(() => undefined);
}

/** EmbeddedNode, mortal. */
class MortalNode extends EmbeddedNode {
  async createInvoice(request) {
    const made = await super.createInvoice(request);
    if (crashAt === 'after-node-invoice') await die(crashAt);
    return made;
  }
  async *settlements(after, signal) {
    for await (const settlement of super.settlements(after, signal)) {
      if (crashAt === 'settlement-seen') await die(crashAt);
      yield settlement;
    }
  }
  async pay(request) {
    if (crashAt === 'after-reserve') await die(crashAt);
    const paying = super.pay(request);
    if (crashAt === 'while-sending') {
      const { paymentHash } = await super.decode(request.bolt11);
      while ((await super.lookupPayment(paymentHash)).state === 'not-found') await new Promise(setImmediate);
      await die(crashAt);
    }
    const result = await paying;
    if (crashAt === 'after-send') await die(crashAt);
    return result;
  }
}

const db = new Database(databaseUrl, { poolSize: 10 });
const node = new MortalNode(devnetUrl);
const { accounts, info } = await registerNode(db, node, 'main', systemClock);
const allowLoopbackHosts = [new URL(devnetUrl).host.replace('127.0.0.1', 'localhost')];
const say = (level) => (fields, message) => process.send({ level, message, error: fields.err && String(fields.err.stack) });
const money = {
  db, node, nodeId: 'main', nodeInfo: info, accounts, clock: systemClock, settings,
  addresses: new LnurlAddressResolver({ http: createGuardedHttp({ allowLoopbackHosts }), allowLoopbackHosts }),
  log: { info: say('info'), warn: say('warn'), alarm: say('alarm') },
};

if (crashAt === 'after-node-invoice') {
  await new OpenInvoice(money).execute({ operatorId, amountMsat: 1_000_000n, description: '', resource: null, expirySeconds: 600, wantsCreatedEvent: false });
}
const worker = new MoneyWorker(money);
worker.settlements.onRecorded(() => { if (crashAt === 'after-settle-commit') void die(crashAt); });
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
process.on('disconnect', () => process.exit(1));
process.send({ ready: true });
await worker.run(stop.signal);
await db.close();
await node.close();
process.disconnect();
