/** A proof for wallets that take no comment: a file on the domain of the address. */
import { randomBytes } from 'node:crypto';
import type { GuardedHttp } from '../../platform/guarded-http/index.js';

const MAX_BYTES = 1_024;

/** What must be in the file: nothing of it can be guessed. */
export const newFileContent = (): string => `l402kit-proof=${randomBytes(24).toString('base64url')}`;

/** `https://<domain>/.well-known/l402kit-<name>.txt`; plain http for the loopback hosts of development only. */
export function proofFileUrl(lightningAddress: string, loopbackHosts: readonly string[]): string {
  const [name = '', host = ''] = lightningAddress.split('@');
  return `${loopbackHosts.includes(host) ? 'http' : 'https'}://${host}/.well-known/l402kit-${encodeURIComponent(name)}.txt`;
}

/** Whether the file is there and holds exactly this line, spaces around it aside. */
export async function fileHolds(http: GuardedHttp, url: string, content: string): Promise<boolean> {
  try {
    const { status, body } = await http.request({ url, maxBodyBytes: MAX_BYTES, onRedirect: 'fail' });
    return status === 200 && body.toString('utf8').trim() === content;
  } catch {
    return false;
  }
}
