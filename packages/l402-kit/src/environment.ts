/** What this package reads from the process it runs in. Edge runtimes may have none of it. */
interface HostProcess {
  readonly env?: Readonly<Record<string, string | undefined>>;
  getBuiltinModule?(name: string): unknown;
}

const host = (): HostProcess | undefined => (globalThis as { process?: HostProcess }).process;

/** An environment variable; undefined where it is not set, empty, or there is no environment. */
export function environmentVariable(name: string): string | undefined {
  const value = host()?.env?.[name];
  return value === '' ? undefined : value;
}

/** Node's file system, asked for without an import that a bundler for the edge would stumble over. */
export function fileSystem(): typeof import('node:fs') | undefined {
  return host()?.getBuiltinModule?.('node:fs') as typeof import('node:fs') | undefined;
}

/** Says something to whoever runs the server, on standard error. */
export const notice = (words: string): void => { console.warn(`l402-kit: ${words}`); };
