const SAME_KEYPRESS_MS = 1_000;
const LOOK_FOR_PARENT_EVERY_MS = 1_000;

/**
 * Turns whatever asks us to end into one abort signal: Ctrl-C, SIGTERM, a closed terminal, a reader that went away
 * (`npm start | head`), npm itself killed. A second request, later, calls `onForce`.
 * @param {() => void} onForce
 * @returns {AbortSignal} aborted with a reason in words
 */
export function stopRequests(onForce) {
  const controller = new AbortController();
  let first;
  const request = (reason) => {
    if (first === undefined) {
      first = Date.now();
      controller.abort(reason);
    } else if (Date.now() - first > SAME_KEYPRESS_MS) {
      // One Ctrl-C arrives twice: from the terminal, and passed on by npm.
      onForce();
    }
  };
  process.on('SIGINT', () => request('Ctrl-C'));
  process.on('SIGTERM', () => request('SIGTERM'));
  process.on('SIGHUP', () => request('the terminal was closed'));
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => { if (first === undefined) request('nobody reads the output'); });
  if (process.env.npm_lifecycle_event !== undefined) {
    const parent = process.ppid;
    setInterval(() => { if (process.ppid !== parent && first === undefined) request('npm was ended'); }, LOOK_FOR_PARENT_EVERY_MS).unref();
  }
  return controller.signal;
}
