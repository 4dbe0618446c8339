import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cookiesAreSecure, newToken, setCookie, tokenHashIn } from '../../platform/auth/session-cookie.js';
import { CONFIG, type Config } from '../../platform/config/config.js';

/** Ties what was begun (a sign-in, a proof) to the browser that began it: a secret in a cookie of its own, only its hash is kept. */
@Injectable()
export class BrowserBinding {
  private readonly secure: boolean;

  constructor(@Inject(CONFIG) config: Config) {
    this.secure = cookiesAreSecure(config);
  }

  /** Sets the cookie; always a new secret, so that none can be planted. @returns its hash */
  bind(uuid: string, lifeSeconds: number, reply: FastifyReply): Buffer {
    const { token, hash } = newToken();
    void reply.header('set-cookie', setCookie(nameFor(uuid), token, { maxAgeSeconds: lifeSeconds, secure: this.secure }));
    return hash;
  }

  hashIn(uuid: string, request: FastifyRequest): Buffer | undefined {
    return tokenHashIn(request, nameFor(uuid));
  }
}

/** One cookie for each, so that two pages of one browser do not get in each other's way. */
const nameFor = (uuid: string): string => `l402_auth_${uuid.replaceAll('-', '')}`;
