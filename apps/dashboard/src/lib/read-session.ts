import type { SessionJson } from '@l402kit/contracts';
import { cookies } from 'next/headers';
import { readSettings } from './settings';

const TIMEOUT_MS = 5000;

export type SessionState = { readonly kind: 'signed-in'; readonly session: SessionJson } | { readonly kind: 'signed-out' } | { readonly kind: 'unknown' };

/** Who looks at the page, asked on the server so that a page comes complete or not at all. Unknown: the API is not there. */
export async function readSession(): Promise<SessionState> {
  const jar = await cookies();
  const cookie = jar.get('l402_session');
  if (cookie === undefined) return { kind: 'signed-out' };
  try {
    const answer = await fetch(`${readSettings().apiUrl}/v1/sessions/current`, {
      headers: { cookie: `${cookie.name}=${cookie.value}` }, cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (answer.ok) return { kind: 'signed-in', session: (await answer.json()) as SessionJson };
    return { kind: answer.status === 401 ? 'signed-out' : 'unknown' };
  } catch {
    return { kind: 'unknown' };
  }
}
