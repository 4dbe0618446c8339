import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MonitorLog } from './monitor-log.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const shown = (log: MonitorLog) => Object.fromEntries([...log.load()].map(([channel, { base, updates }]) =>
  [channel, [base, ...updates].map((part) => new TextDecoder().decode(part))]));

describe('the monitor log', () => {
  let folder: string;
  beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'devnet-monitors-')); });
  afterEach(() => rm(folder, { recursive: true }));

  it('gives each channel its last whole monitor and the updates since', async () => {
    const log = new MonitorLog(folder, undefined);
    log.base('a/1', bytes('A'));
    log.base('b/1', bytes('B'));
    log.update('a/1', bytes('a1'));
    await log.write(log.take());
    log.base('a/1', bytes('AA'));
    log.update('a/1', bytes('a2'));
    log.update('b/1', bytes('b1'));
    const position = await log.write(log.take());
    expect(shown(new MonitorLog(folder, position))).toEqual({ 'a/1': ['AA', 'a2'], 'b/1': ['B', 'b1'] });
  });

  it('does not know what was written after the position that counts', async () => {
    const log = new MonitorLog(folder, undefined);
    log.base('a/1', bytes('A'));
    const position = await log.write(log.take());
    log.update('a/1', bytes('lost'));
    await log.write(log.take());
    const again = new MonitorLog(folder, position);
    again.update('a/1', bytes('kept'));
    expect(shown(new MonitorLog(folder, await again.write(again.take())))).toEqual({ 'a/1': ['A', 'kept'] });
  });

  it('asks for a whole monitor once the updates outweigh it', () => {
    const log = new MonitorLog(folder, undefined);
    expect(log.wantsBase('a/1')).toBe(true);
    log.base('a/1', new Uint8Array(1_000));
    expect(log.wantsBase('a/1')).toBe(false);
    log.update('a/1', new Uint8Array(300_000));
    expect(log.wantsBase('a/1')).toBe(true);
  });

  it('starts a new file when most of the old one is waste, and nothing that counts is lost', async () => {
    const log = new MonitorLog(folder, undefined);
    log.base('b/1', bytes('B'));
    let position = await log.write(log.take());
    for (let i = 0; i < 12; i += 1) {
      log.base('a/1', new Uint8Array(1 << 20).fill(i));
      position = await log.write(log.take());
    }
    await log.forgetOthers(position.generation);
    expect(position.generation).toBeGreaterThan(1);
    expect(await readdir(folder)).toEqual([`monitors-${position.generation}.log`]);
    const monitors = new MonitorLog(folder, position).load();
    expect(monitors.get('a/1')?.base[0]).toBe(11);
    expect(monitors.get('b/1')?.base).toEqual(bytes('B'));
  });
});
