/** A browser as the API sees one: keeps cookies, and says from which page a request comes. */
import type { Answer, TestApi } from './test-api.js';

export const DASHBOARD_ORIGIN = 'http://localhost:4400';
/** Of the staff's pages: another one. */
export const STAFF_ORIGIN = 'http://localhost:4409';

export class Browser {
  readonly cookies = new Map<string, string>();

  constructor(private readonly api: Pick<TestApi, 'call'>, /** null: a request that does not say */ private readonly origin: string | null = DASHBOARD_ORIGIN) {}

  async call<T = any>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await this.api.call<T>(method, path, {
      ...(body === undefined ? {} : { body }),
      headers: { ...(cookie === '' ? {} : { cookie }), ...(this.origin === null ? {} : { origin: this.origin }) },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (/Max-Age=0/.test(line)) this.cookies.delete(name!);
      else this.cookies.set(name!, value!);
    }
    return answer;
  }

  /** The same cookies in a page of another site. */
  asSeenBy(origin: string | null): Browser {
    const other = new Browser(this.api, origin);
    for (const [name, value] of this.cookies) other.cookies.set(name, value);
    return other;
  }
}
