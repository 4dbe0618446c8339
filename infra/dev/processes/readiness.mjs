import { get } from 'node:http';
import { shown } from '../paths.mjs';
import { describeEnd } from './service.mjs';
import { tailOf } from './log-file.mjs';

const ASK_EVERY_MS = 60;
const ONE_ANSWER_MS = 5_000;

/** @returns {Promise<{ status: number, body: string }>} status 0: nobody answered */
function ask(url) {
  return new Promise((resolve) => {
    const request = get(url, { timeout: ONE_ANSWER_MS, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk) => { body += chunk; }).on('end', () => resolve({ status: response.statusCode, body }));
    });
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', (error) => resolve({ status: 0, body: error.message }));
  });
}

/**
 * Resolves when `url` answers 200.
 * @param {{ name: string, logFile: string, exited: Promise<string> }} service
 * @throws when the service ends before, or is not ready within `withinMs`; one line with its log
 */
export async function untilReady(service, url, withinMs = 60_000) {
  let ended;
  void service.exited.then((how) => { ended = how; });
  const deadline = Date.now() + withinMs;
  for (;;) {
    const { status, body } = await ask(url);
    if (ended !== undefined) throw new Error(describeEnd(service, ended));
    if (status === 200) return;
    if (Date.now() > deadline) {
      const said = body.replace(/\s+/g, ' ').slice(0, 200);
      throw new Error(`${service.name} was not ready within ${withinMs / 1000} s (${url} → ${status === 0 ? said : `${status} ${said}`}; ${tailOf(service.logFile, 1)}). Log: ${shown(service.logFile)}`);
    }
    await new Promise((resolve) => { setTimeout(resolve, ASK_EVERY_MS); });
  }
}
