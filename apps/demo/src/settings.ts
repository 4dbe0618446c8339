export interface Settings {
  /** Where the platform's API answers. */
  readonly apiUrl: string;
  /** Where the embedded Lightning network answers. */
  readonly devnetUrl: string;
  /** Lightning Address of the operator: `name@host:port`, a wallet of the embedded network. */
  readonly address: string;
  /** Port of the operator's API and its webhook receiver. */
  readonly port: number;
  /** Remembers the operator and its keys between two starts. */
  readonly stateFile: string;
  /** End after one purchase. */
  readonly once: boolean;
}

/** `npm start` sets all of it (infra/dev/commands/service-environment.mjs); the defaults are for running this by hand. */
export function readSettings(environment: NodeJS.ProcessEnv, args: readonly string[]): Settings {
  return {
    apiUrl: environment['API_URL'] ?? 'http://127.0.0.1:4402',
    devnetUrl: environment['DEVNET_URL'] ?? 'http://127.0.0.1:4403',
    address: environment['DEMO_ADDRESS'] ?? 'alice@localhost:4403',
    port: Number(environment['PORT_DEMO'] ?? 4406),
    stateFile: environment['DEMO_STATE_FILE'] ?? '.l402/demo.json',
    once: args.includes('--once'),
  };
}
