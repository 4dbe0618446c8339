import { fromBase64, fromHex, hmacSha256, macaroonKey, toHex, type MacaroonKey } from '@l402kit/l402';
import { environmentVariable, fileSystem, notice } from '../environment.js';

/** One root key or several: the first mints, all of them verify. */
export type RootKeyOption = string | Uint8Array | readonly (string | Uint8Array)[];

export interface RootKeys {
  readonly minting: MacaroonKey;
  readonly accepted: readonly MacaroonKey[];
  /** For HMACs of what callers say about themselves: other operators get other values. */
  readonly contextKey: Uint8Array;
}

const MIN_BYTES = 32;
const FILE = '.l402/root-key';

/**
 * Root keys from the option, from L402_ROOT_KEY (several separated by commas: the newest first), or from the file
 * `.l402/root-key`, which is made on the first run and announced. Rotate by putting a new key in front; drop the old one
 * when the last credential made with it has expired.
 * @throws Error with what to do when a key is too short or cannot be had
 */
export function loadRootKeys(option?: RootKeyOption): RootKeys {
  const given = option ?? environmentVariable('L402_ROOT_KEY')?.split(',') ?? fromFile();
  const list = typeof given === 'string' ? given.split(',') : given instanceof Uint8Array ? [given] : given;
  const keys = list.map((key) => (typeof key === 'string' ? readKey(key.trim()) : checkLength(key)));
  const first = keys[0];
  if (first === undefined) throw new Error(`No root key was given. ${advice()}`);
  const accepted = keys.map((key) => macaroonKey(key));
  return { minting: accepted[0]!, accepted, contextKey: hmacSha256(first, new TextEncoder().encode('l402kit-caller-context')) };
}

function readKey(text: string): Uint8Array {
  const bytes = /^[0-9a-f]+$/i.test(text) ? fromHex(text) : fromBase64(text);
  if (bytes === undefined) throw new Error(`A root key is neither hexadecimal nor base64. ${advice()}`);
  return checkLength(bytes);
}

function checkLength(key: Uint8Array): Uint8Array {
  if (key.length < MIN_BYTES) throw new Error(`A root key has ${key.length} bytes and needs ${MIN_BYTES}. ${advice()}`);
  return key;
}

const newKey = (): string => toHex(crypto.getRandomValues(new Uint8Array(MIN_BYTES)));
const advice = (): string => `Set L402_ROOT_KEY to 64 random hexadecimal digits, for example L402_ROOT_KEY=${newKey()}`;

function fromFile(): readonly string[] {
  const fs = fileSystem();
  if (fs === undefined) throw new Error(`There is no root key, and no file system to keep one in. ${advice()}`);
  try {
    fs.mkdirSync(FILE.slice(0, FILE.lastIndexOf('/')), { recursive: true });
    // Of several processes that start together one makes the file, and the others read it.
    fs.writeFileSync(FILE, `${newKey()}\n`, { flag: 'wx', mode: 0o600 });
    notice(`made a root key in ${FILE}. Credentials that you sell are signed with it: keep it, keep it secret, and give it to every process of this service (L402_ROOT_KEY).`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw new Error(`${FILE} cannot be written: ${(error as Error).message}. ${advice()}`, { cause: error });
  }
  return fs.readFileSync(FILE, 'utf8').split('\n').map((line) => line.trim()).filter((line) => line !== '');
}
