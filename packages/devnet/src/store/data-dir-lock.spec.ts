import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDevnet } from '../start-devnet.js';
import { lockDataDir } from './data-dir-lock.js';

describe('the lock of a data folder', () => {
  let folder: string;
  beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'devnet-lock-')); });
  afterEach(() => rm(folder, { recursive: true }));

  it('is held by one owner until it is released, and leaves nothing behind', async () => {
    const release = lockDataDir(folder);
    expect(() => lockDataDir(folder)).toThrow(`in use by process ${process.pid}`);
    release();
    expect(await readdir(folder)).toEqual([]);
    lockDataDir(folder)();
  });

  it.each([
    ['a process that is gone', JSON.stringify({ pid: 2 ** 22 + 1, startedAt: '1' })],
    ['a process whose id was used again', JSON.stringify({ pid: process.pid, startedAt: '1' })],
    ['nobody: the file is empty', ''],
  ])('is taken over from %s', async (_owner, content) => {
    await writeFile(join(folder, 'lock'), content);
    const release = lockDataDir(folder);
    expect(JSON.parse(await readFile(join(folder, 'lock'), 'utf8'))).toMatchObject({ pid: process.pid });
    release();
  });

  it('a second daemon on one folder is refused with the first one named, and a killed daemon hinders nobody', async () => {
    const first = await startDevnet({ dataDir: folder });
    await expect(startDevnet({ dataDir: folder })).rejects.toThrow(`in use by process ${first.pid}`);
    await first.kill();
    await (await startDevnet({ dataDir: folder })).close();
  });
});
