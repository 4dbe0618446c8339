import { hash } from 'node:crypto';
import type { Sha256 } from './sha256.js';

const DIGEST = 32;

/** SHA-256 of node:crypto. The digest comes as a text of bytes and is copied: a Buffer for each costs more than hashing 100 bytes does. */
export const nodeSha256: Sha256 = (data) => {
  const text = hash('sha256', data, 'binary');
  const digest = new Uint8Array(DIGEST);
  for (let i = 0; i < DIGEST; i++) digest[i] = text.charCodeAt(i);
  return digest;
};
