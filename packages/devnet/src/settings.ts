/** What can be set, read from the environment. */
export interface DevnetSettings {
  /** 0 takes any free port. */
  readonly port: number;
  readonly dataDir: string;
  /** The part after the @ of addresses; `localhost:<port>` when undefined. */
  readonly publicHost: string | undefined;
  readonly channelSats: bigint;
}

const DEFAULT_PORT = 4_403;
const DEFAULT_CHANNEL_SATS = 10_000_000_000;
const MIN_CHANNEL_SATS = 1_000_000;
const MAX_CHANNEL_SATS = 100_000_000_000;

function integer(env: NodeJS.ProcessEnv, name: string, min: number, max: number, fallback: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) throw new Error(`${name}=${text}: must be a whole number from ${min} to ${max}`);
  return value;
}

/** @throws Error naming the variable and what it may be */
export function readSettings(env: NodeJS.ProcessEnv): DevnetSettings {
  if (env['NODE_ENV'] === 'production') throw new Error('The embedded network is for development and tests only and does not start with NODE_ENV=production');
  return {
    port: integer(env, 'PORT_DEVNET', 0, 65_535, DEFAULT_PORT),
    dataDir: env['DEVNET_DATA_DIR'] || '.l402/devnet',
    publicHost: env['DEVNET_PUBLIC_HOST'] || undefined,
    channelSats: BigInt(integer(env, 'DEVNET_CHANNEL_SATS', MIN_CHANNEL_SATS, MAX_CHANNEL_SATS, DEFAULT_CHANNEL_SATS)),
  };
}
