/** What the dashboard is told by its environment. Read on the server at run time, never in the browser. */
export interface Settings {
  /** Where the API is reached from this process. */
  readonly apiUrl: string;
  /** Where the staff API is reached. Set only on the staff's own loopback port: then there are no operator pages. */
  readonly staffApiUrl: string | undefined;
}

const withoutSlash = (url: string) => url.replace(/\/+$/, '');

/** @throws when an address is not an http(s) URL */
export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const staff = env.ADMIN_API_URL ?? '';
  return {
    apiUrl: httpUrl('API_URL', env.API_URL ?? 'http://127.0.0.1:4402'),
    staffApiUrl: staff === '' ? undefined : httpUrl('ADMIN_API_URL', staff),
  };
}

function httpUrl(name: string, text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) throw new Error(`${name}=${text} is not an address: give one such as http://127.0.0.1:4402`);
  return withoutSlash(text);
}
