import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { takeLock } from './lock.mjs';

describe('the lock of a command', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'l402-lock-'));
    file = join(folder, 'start.lock');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('names its holder to the second who wants it, and is free again after release', () => {
    const first = takeLock(file, 'npm start');
    expect(takeLock(file, 'npm start')).toMatchObject({ heldBy: { pid: process.pid, command: 'npm start' } });
    if (!('release' in first)) throw new Error('the first one did not get it');
    first.release();
    expect(takeLock(file, 'npm start')).toHaveProperty('release');
  });

  it('is taken over when its holder is gone, also when somebody else has that process id now', () => {
    for (const mark of ['another boot:1', undefined]) {
      writeFileSync(file, JSON.stringify({ pid: process.pid, mark, command: 'npm start', since: 'yesterday' }));
      expect(takeLock(file, 'npm start')).toHaveProperty('release');
    }
  });

  it('is taken over when a power cut left it empty', () => {
    writeFileSync(file, '');
    expect(takeLock(file, 'npm start')).toHaveProperty('release');
  });

  it('goes to exactly one of many who find it stale at once', async () => {
    writeFileSync(file, JSON.stringify({ pid: 1, mark: 'another boot:1', command: 'npm start', since: 'yesterday' }));
    // Each says what it got and holds it until all have tried.
    const script = `
      import { takeLock } from ${JSON.stringify(resolve('infra/dev/processes/lock.mjs'))};
      process.stdin.once('data', () => {
        const got = takeLock(${JSON.stringify(file)}, 'test');
        process.stdout.write('release' in got ? 'got' : 'held');
      });
      process.stdin.once('end', () => process.exit());
      process.stdout.write('ready ');`;
    const tries = Array.from({ length: 6 }, () => spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] }));
    const said = (child: (typeof tries)[number], pattern: RegExp, text: { all: string }): Promise<void> => new Promise((done) => {
      child.stdout.on('data', (chunk: Buffer) => { text.all += chunk.toString(); if (pattern.test(text.all)) done(); });
    });
    const texts = tries.map(() => ({ all: '' }));
    await Promise.all(tries.map((child, i) => said(child, /ready/, texts[i]!)));
    const answers = Promise.all(tries.map((child, i) => said(child, /got|held/, texts[i]!)));
    for (const child of tries) child.stdin.write('go');
    await answers;
    await Promise.all(tries.map((child) => new Promise((done) => { child.once('exit', done); child.stdin.end(); })));
    expect(texts.filter(({ all }) => all.includes('got'))).toHaveLength(1);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ command: 'test' });
  });
});
