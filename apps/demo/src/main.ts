/**
 * The demonstration of `npm start`: an operator who sells a route of an Express app, and an agent that buys one call.
 * It uses the SDK and the public API only. Started with an IPC channel it says `purchased` there; without `--once` it
 * goes on selling, and receiving webhooks.
 */
import express from 'express';
import { LoopbackServer } from './loopback-server.js';
import { inStep, StepFailure, tell } from './narration.js';
import { type OperatorAccount, recall, remember, signUp } from './operator-account.js';
import { sellData } from './operator-api.js';
import { OperatorWallet } from './operator-wallet.js';
import { purchase } from './purchase.js';
import { readSettings, type Settings } from './settings.js';
import { WebhookReceiver } from './webhook-receiver.js';

async function run(settings: Settings, app: express.Express, server: LoopbackServer, receiver: WebhookReceiver): Promise<void> {
  const { apiUrl, devnetUrl, address, port } = settings;
  const operatorWallet = new OperatorWallet(devnetUrl, address.slice(0, address.indexOf('@')));
  const account = await inStep('operator', async () => {
    await operatorWallet.open();
    // The platform sells something too (PLATFORM_LIGHTNING_ADDRESS).
    await new OperatorWallet(devnetUrl, 'l402kit').open();
    const known = await openAccount(settings, server, receiver);
    sellData(app, { address, apiKey: known.invoicesKey, baseUrl: apiUrl, rootKey: known.rootKey });
    return known;
  });
  await purchase({ apiUrl, devnetUrl, dataUrl: `http://localhost:${port}/api/data`, account, operatorWallet, receiver });
}

/** The receiver listens before its endpoint is registered: the first events may come at once. */
async function openAccount({ apiUrl, address, port, stateFile }: Settings, server: LoopbackServer, receiver: WebhookReceiver): Promise<OperatorAccount> {
  const webhookUrl = `http://localhost:${port}/webhooks`;
  const known = await recall(stateFile, apiUrl, address, webhookUrl);
  if (known !== undefined) receiver.trust(known.endpoint.secret);
  await server.listen(port);
  const account = known ?? await signUp(apiUrl, address, webhookUrl);
  receiver.trust(account.endpoint.secret);
  remember(stateFile, account);
  tell('operator', known === undefined ? `signed up with ${address} and nothing else: ${account.operatorId}` : `${account.operatorId} of an earlier start, payouts to ${address}`);
  return account;
}

async function main(): Promise<void> {
  const settings = readSettings(process.env, process.argv.slice(2));
  const receiver = new WebhookReceiver();
  const app = express().disable('x-powered-by').post('/webhooks', receiver.receive);
  const server = new LoopbackServer(app);
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  try {
    await run(settings, app, server, receiver);
    process.send?.('purchased');
    if (!settings.once) {
      receiver.onEvent(({ type, id }) => tell('webhook', `${type} (${id}), signature verified`));
      await ended;
    }
  } catch (error) {
    const step = error instanceof StepFailure ? error.step : 'purchase';
    process.stdout.write(`  ${step.padEnd(16)}FAILED: ${(error as Error).message}\n`);
    process.exitCode = 1;
  } finally {
    await server.close();
    // The channel to whoever started us would keep this process alive.
    if (process.connected) process.disconnect();
  }
}

await main();
