import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateDir } from '../paths.mjs';

const file = join(stateDir, 'secrets.json');

/**
 * What this checkout's development data is protected with; made once, readable by its owner only.
 * @returns {{ secretsKey: string, postgresPassword: string, redisPassword: string }} secretsKey: 32 bytes in base64
 */
export function ensureSecrets() {
  mkdirSync(stateDir, { recursive: true });
  if (!existsSync(file)) {
    const fresh = {
      secretsKey: randomBytes(32).toString('base64'),
      postgresPassword: randomBytes(24).toString('base64url'),
      redisPassword: randomBytes(24).toString('base64url'),
    };
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(fresh, null, 2), { mode: 0o600 });
    try {
      // Never over another's: data may be encrypted with those already.
      linkSync(draft, file);
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    } finally {
      unlinkSync(draft);
    }
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}
