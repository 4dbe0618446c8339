/** Cookies of signed-in browsers (RFC 6265): read from a request, written into an answer. */
import { createHash, randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { SESSION_COOKIE } from '@l402kit/contracts';
import type { Config } from '../config/config.js';

/** 32 random bytes in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

export interface NewToken {
  /** For the cookie only: stored nowhere. */
  readonly token: string;
  readonly hash: Buffer;
}

export function newToken(): NewToken {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashToken(token) };
}

export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** SHA-256 of the token in the cookie of this name, undefined where there is none or where it can be none of ours. */
export function tokenHashIn(request: Pick<FastifyRequest, 'headers'>, name: string = SESSION_COOKIE): Buffer | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at < 0 || part.slice(0, at).trim() !== name) continue;
    const token = part.slice(at + 1).trim();
    if (TOKEN.test(token)) return hashToken(token);
  }
  return undefined;
}

export interface CookieTerms {
  readonly maxAgeSeconds: number;
  readonly secure: boolean;
  readonly path?: string;
}

/** The value of a Set-Cookie header: out of reach of scripts, and not sent along from other sites' forms. */
export const setCookie = (name: string, token: string, { maxAgeSeconds, secure, path = '/' }: CookieTerms): string =>
  `${name}=${token}; Path=${path}; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;

export const clearCookie = (name: string, terms: Omit<CookieTerms, 'maxAgeSeconds'>): string => setCookie(name, '', { ...terms, maxAgeSeconds: 0 });

/** Browsers keep a `Secure` cookie to HTTPS, so it is asked for as soon as one of our own addresses is HTTPS. */
export const cookiesAreSecure = (config: Pick<Config, 'DASHBOARD_URL' | 'PUBLIC_URL'>): boolean =>
  [config.DASHBOARD_URL, config.PUBLIC_URL].some((url) => url.startsWith('https:'));
