import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRootKeys } from './root-keys.js';

describe('root keys', () => {
  const before = process.cwd();
  const given = process.env['L402_ROOT_KEY'];
  let folder: string;
  let said: jest.SpyInstance;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'l402-keys-'));
    process.chdir(folder);
    delete process.env['L402_ROOT_KEY'];
    said = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  });
  afterEach(() => {
    process.chdir(before);
    if (given !== undefined) process.env['L402_ROOT_KEY'] = given;
    rmSync(folder, { recursive: true });
    said.mockRestore();
  });

  it('the first run makes a key that only its owner reads, says so, and later runs find it', () => {
    const made = loadRootKeys();
    expect(said).toHaveBeenCalledWith(expect.stringContaining('.l402/root-key'));
    expect(statSync(join(folder, '.l402/root-key')).mode & 0o777).toBe(0o600);
    const [key] = readFileSync(join(folder, '.l402/root-key'), 'utf8').split('\n');
    expect(said.mock.calls.flat().join()).not.toContain(key);
    expect(loadRootKeys().minting).toEqual(made.minting);
    expect(said).toHaveBeenCalledTimes(1);
    expect(loadRootKeys(key!).minting).toEqual(made.minting);
  });

  it('the option comes before the environment, and the environment before the file', () => {
    const file = loadRootKeys();
    process.env['L402_ROOT_KEY'] = `${'aa'.repeat(32)}, ${'bb'.repeat(32)}`;
    const environment = loadRootKeys();
    expect(environment.accepted).toHaveLength(2);
    expect(environment.minting).not.toEqual(file.minting);
    expect(loadRootKeys('aa'.repeat(32)).minting).toEqual(environment.minting);
    expect(loadRootKeys([new Uint8Array(32).fill(0xbb)]).minting).toEqual(environment.accepted[1]);
    expect(loadRootKeys(Buffer.alloc(32, 0xaa).toString('base64')).minting).toEqual(environment.minting);
  });

  it('a key that is too short is refused with one that would do', () => {
    process.env['L402_ROOT_KEY'] = 'abcd';
    expect(() => loadRootKeys()).toThrow(/needs 32.*L402_ROOT_KEY=[0-9a-f]{64}/s);
  });
});
