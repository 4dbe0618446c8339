import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './processes/free-port.mjs';
import { isRunning } from './processes/process-mark.mjs';

interface Known { readonly name: string; readonly pid: number; readonly mark: string }

/** `npm start` without npm, with data and ports of its own, in a process group of its own as in a terminal. */
class Start {
  output = '';
  readonly #child: ChildProcess;
  readonly ended: Promise<{ code: number | null; signal: string | null }>;

  constructor(args: readonly string[], env: Record<string, string>) {
    const { npm_lifecycle_event: _notByNpm, DATABASE_URL: _none, REDIS_URL: _neither, ...own } = process.env;
    this.#child = spawn(process.execPath, ['infra/dev/start.mjs', ...args], { env: { ...own, ...env }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) stream.setEncoding('utf8').on('data', (text: string) => { this.output += text; });
    this.ended = once(this.#child, 'close').then(([code, signal]) => ({ code: code as number | null, signal: signal as string | null }));
  }

  /** Resolves when the output contains `text`. @throws with the output when it ends before */
  async untilSaid(text: string): Promise<void> {
    const ended = this.ended.then(() => { if (!this.output.includes(text)) throw new Error(`It ended without saying "${text}":\n${this.output}`); });
    while (!this.output.includes(text)) await Promise.race([once(this.#child.stdout!, 'data'), ended]);
  }

  /** What Ctrl-C in a terminal does: the whole group gets it. */
  interrupt(): void {
    process.kill(-this.#child.pid!, 'SIGINT');
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

describe('npm start', () => {
  let stateDir: string;
  let env: Record<string, string>;
  let current: Start | undefined;

  const start = (...args: string[]): Start => {
    current = new Start(args, env);
    return current;
  };
  const started = (): Known[] => JSON.parse(readFileSync(join(stateDir, 'run/processes.json'), 'utf8')) as Known[];
  const wallet = async (name: string): Promise<{ balanceMsat: number }> =>
    (await fetch(`http://127.0.0.1:${env['PORT_DEVNET']}/wallets/${name}`)).json() as Promise<{ balanceMsat: number }>;

  beforeAll(async () => {
    stateDir = mkdtempSync(join(tmpdir(), 'l402-start-'));
    // As root, PostgreSQL runs as another user, who must be able to enter.
    chmodSync(stateDir, 0o755);
    env = { L402_STATE_DIR: stateDir };
    for (const name of ['PORT_API', 'PORT_DEVNET', 'PORT_POSTGRES', 'PORT_REDIS', 'PORT_DEMO', 'PORT_WORKER', 'PORT_DASHBOARD']) env[name] = String(await freePort());
  });
  afterEach(async () => {
    current?.interrupt();
    await current?.ended;
    current = undefined;
  });
  afterAll(() => rmSync(stateDir, { recursive: true, force: true }));

  const endsWith = async (run: Start, code: number): Promise<void> => {
    const end = await run.ended;
    current = undefined;
    if (end.code !== code) throw new Error(`It ended with ${end.code ?? end.signal} instead of ${code}:\n${run.output}`);
  };

  it('--once sets everything up, makes one purchase from sign-up to webhook, and ends with 0 and nothing running', async () => {
    const run = start('--once');
    await endsWith(run, 0);
    const steps = ['operator', 'invoice', 'paid', 'served', 'again', 'budget', 'settled', 'forwarded', 'webhooks'].map((step) => run.output.indexOf(`\n  ${step} `));
    expect(steps).not.toContain(-1);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(run.output).toContain('200 {"answer":42} for the credential');
    expect(run.output).toContain('the same credential a second time: 402 (credential-used)');
    expect(run.output).toContain('maxSatsPerSession leaves 0');
    expect(run.output).toContain('997,000 msat (99.7 %) credited');
    expect(run.output).toContain('its wallet went from 0 msat to 997,000 msat');
    expect(existsSync(join(stateDir, 'run/processes.json'))).toBe(false);
    expect(existsSync(join(stateDir, 'run/start.lock'))).toBe(false);
  }, 300_000);

  it('keeps operator, channels and balances; refuses a second start meanwhile; Ctrl-C stops all of it', async () => {
    const run = start();
    await run.untilSaid('Ctrl-C stops everything.');
    expect(run.output).toContain('of an earlier start');
    expect(run.output).toContain('its wallet went from 997,000 msat to 1,994,000 msat');

    const second = new Start([], env);
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.output).toMatch(/^npm start: This checkout is running already \(pid \d+, since .*\)\. Stop that one with Ctrl-C.*\n$/);

    const running = started();
    expect(running.map(({ name }) => name)).toEqual(expect.arrayContaining(['PostgreSQL', 'The embedded Lightning network', 'The API', 'The worker', 'The dashboard', 'demo']));
    expect(await (await fetch(`http://127.0.0.1:${env['PORT_DASHBOARD']}/`)).text()).toContain('Put a price');
    run.interrupt();
    await endsWith(run, 0);
    expect(running.filter(isRunning)).toEqual([]);
    expect(existsSync(join(stateDir, 'run/start.lock'))).toBe(false);
  }, 120_000);

  it('ends with all it started when it is killed, and the next start goes on with every sat', async () => {
    const run = start();
    await run.untilSaid('Ctrl-C stops everything.');
    const before = await wallet('alice');
    const running = started();
    run.kill();
    await run.ended;
    current = undefined;
    while (running.some(isRunning)) await new Promise((resolve) => { setTimeout(resolve, 50); });

    const next = start();
    await next.untilSaid('Ctrl-C stops everything.');
    expect((await wallet('alice')).balanceMsat).toBe(before.balanceMsat + 997_000);
    next.interrupt();
    await endsWith(next, 0);
  }, 120_000);

  it('says in one line which step failed, and ends with 1', async () => {
    const run = new Start(['--once'], { ...env, DATABASE_URL: `postgresql://nobody@127.0.0.1:${await freePort()}/none` });
    expect((await run.ended).code).toBe(1);
    expect(run.output).toMatch(/\n {2}migrations {6}failed\nnpm start: The database does not let us in: .*ECONNREFUSED.*\n$/);
  }, 120_000);
});
