/**
 * The demonstration of `npm start`: an operator with a webhook receiver, and a caller that pays for one call. It uses
 * the public API only. Started with an IPC channel it says `purchased` there; without `--once` it goes on receiving.
 */
import { DevnetWallet } from './devnet-wallet.js';
import { inStep, StepFailure, tell } from './narration.js';
import { recall, remember, signUp } from './operator-account.js';
import { purchase } from './purchase.js';
import { readSettings, type Settings } from './settings.js';
import { WebhookReceiver } from './webhook-receiver.js';

async function run(settings: Settings, receiver: WebhookReceiver): Promise<void> {
  const { apiUrl, devnetUrl, address, port, stateFile } = settings;
  const operatorWallet = new DevnetWallet(devnetUrl, address.slice(0, address.indexOf('@')));
  const webhookUrl = `http://localhost:${port}/webhooks`;

  const account = await inStep('operator', async () => {
    await operatorWallet.open();
    const known = await recall(stateFile, apiUrl, address, webhookUrl);
    if (known !== undefined) {
      receiver.trust(known.endpoint.secret);
      await receiver.listen(port);
      tell('operator', `${known.operatorId} of an earlier start, payouts to ${address}`);
      return known;
    }
    await receiver.listen(port);
    const fresh = await signUp(apiUrl, address, webhookUrl);
    receiver.trust(fresh.endpoint.secret);
    remember(stateFile, fresh);
    tell('operator', `signed up with ${address} and nothing else: ${fresh.operatorId}`);
    return fresh;
  });
  await purchase({ apiUrl, account, caller: new DevnetWallet(devnetUrl, 'caller'), operatorWallet, receiver });
}

async function main(): Promise<void> {
  const settings = readSettings(process.env, process.argv.slice(2));
  const receiver = new WebhookReceiver();
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  try {
    await run(settings, receiver);
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
    await receiver.close();
    // The channel to whoever started us would keep this process alive.
    if (process.connected) process.disconnect();
  }
}

await main();
