import { createWriteStream } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { L402Client, type ProgressStep } from '../client/l402-client.js';
import type { Terminal } from './terminal.js';
import { WALLET_FORMS, walletFromText } from './wallet-from-text.js';

export const GET_USAGE = `npx l402-kit get URL --max-sats N [options]

Fetches a URL and pays for it when it costs no more than N sats. Without --max-sats it says the price and pays nothing.
  --max-sats N            most that the call may cost
  -X, --request METHOD    default GET, or POST with --data
  -H, --header "A: b"     may come several times
  -d, --data TEXT         body of the request
  -o, --output FILE       default: standard output
  --wallet WALLET         default: L402_WALLET
  -q, --quiet             no progress

The answer goes to standard output, everything else to standard error. Ends with 0 for an answer below 400, 1 for
another or a failure, 2 when it costs more than allowed: then nothing was paid.

${WALLET_FORMS}`;

/** @returns the exit code: 0 for an answer below 400, 1 for another or a failure, 2 when it costs more than allowed or nothing is allowed */
export async function get(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args], allowPositionals: true,
    options: {
      'max-sats': { type: 'string' }, request: { type: 'string', short: 'X' }, header: { type: 'string', short: 'H', multiple: true }, data: { type: 'string', short: 'd' },
      output: { type: 'string', short: 'o' }, wallet: { type: 'string' }, quiet: { type: 'boolean', short: 'q', default: false },
    },
  });
  const [url, ...more] = positionals;
  if (url === undefined || more.length > 0 || !URL.canParse(url)) throw new Error(`Give one URL.\n\n${GET_USAGE}`);
  const maxSats = values['max-sats'] === undefined ? undefined : wholeSats(values['max-sats']);
  const init: RequestInit = {
    method: values.request ?? (values.data === undefined ? 'GET' : 'POST'), headers: (values.header ?? []).map(readHeader), ...(values.data === undefined ? {} : { body: values.data }),
  };
  const say = (words: string): void => { if (!values.quiet) terminal.say(words); };

  if (maxSats === undefined) return showPrice(url, init, terminal);
  const client = new L402Client({ wallet: walletFromText(values.wallet ?? terminal.environment('L402_WALLET')), maxSatsPerCall: maxSats, onProgress: (step) => say(inWords(step)) });
  const response = await client.fetch(url, init);
  say(`${response.status} ${response.statusText}`.trim());
  if (response.body !== null) await pipeline(Readable.fromWeb(response.body as never), values.output === undefined ? keptOpen(terminal.output) : createWriteStream(values.output));
  return response.ok ? 0 : 1;
}

async function showPrice(url: string, init: RequestInit, terminal: Terminal): Promise<number> {
  const unused = { payInvoice: () => Promise.reject(new Error('unused')) };
  const challenge = await new L402Client({ wallet: unused }).preview(url, init);
  if (challenge === undefined) {
    terminal.say('It costs nothing. Add --max-sats 0 to fetch it.');
    return 0;
  }
  terminal.say(`It costs ${challenge.priceSats} sats. Nothing was paid: add --max-sats ${challenge.priceSats} to pay and fetch it.`);
  return 2;
}

function wholeSats(text: string): number {
  if (!/^\d{1,11}$/.test(text)) throw new Error(`--max-sats ${text}: give a whole number of sats.`);
  return Number(text);
}

function readHeader(text: string): [string, string] {
  const at = text.indexOf(':');
  if (at < 1) throw new Error(`--header ${JSON.stringify(text)}: write it as "Name: value".`);
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

function inWords(step: ProgressStep): string {
  switch (step.step) {
    case 'asking': return `asking ${step.url}`;
    case 'paying': return `paying ${step.priceSats} sats (${step.paymentHash.slice(0, 16)}…)`;
    case 'paid': return 'paid; the preimage proves it';
    case 'retrying': return 'asking again with the credential';
  }
}

/** Standard output stays open for whatever comes after. */
function keptOpen(output: NodeJS.WritableStream): Writable {
  return new Writable({ write: (chunk: Buffer, _encoding, done) => { output.write(chunk, () => done()); } });
}
