import { connect } from 'node:net';
import { shown } from '../paths.mjs';
import { describeEnd } from './service.mjs';

const ASK_EVERY_MS = 40;

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => { socket.destroy(); resolve(true); });
    socket.once('error', () => { socket.destroy(); resolve(false); });
  });
}

/** Resolves when the service takes connections. @throws when it ends before, or takes longer than `withinMs` */
export async function untilAccepting(service, port, withinMs = 30_000) {
  let ended;
  void service.exited.then((how) => { ended = how; });
  const deadline = Date.now() + withinMs;
  while (!(await accepts(port))) {
    if (ended !== undefined) throw new Error(describeEnd(service, ended));
    if (Date.now() > deadline) throw new Error(`${service.name} did not open port ${port} within ${withinMs / 1000} s. Log: ${shown(service.logFile)}`);
    await new Promise((resolve) => { setTimeout(resolve, ASK_EVERY_MS); });
  }
}
