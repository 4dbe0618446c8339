/**
 * Every setting of the API and the worker, checked once at boot. This is the only place that reads the environment.
 * Durations are seconds, amounts carry their unit in the name.
 */
import { z } from 'zod';

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);
const list = z.string().default('').transform((s) => s.split(',').map((x) => x.trim()).filter(Boolean));

const environmentSchema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** postgresql://…; PostgreSQL 15 or later */
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must start with postgresql://'),
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(10),
  /** a statement of the API that takes longer is ended, one that waits half as long for a lock too: who asked is told to try again */
  DATABASE_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(300).default(10),
  /** redis://…; without it BullMQ runs on PostgreSQL */
  REDIS_URL: z.string().regex(/^rediss?:\/\//, 'must start with redis:// or rediss://').optional(),
  PORT_API: port(4402),
  /** health and metrics of the worker */
  PORT_WORKER: port(4407),
  HOST: z.string().default('127.0.0.1'),
  /** how the world reaches the API: in links, documentation and event schemas */
  PUBLIC_URL: z.url().default('http://localhost:4402'),
  /** where the dashboard is: its origin may use session cookies */
  DASHBOARD_URL: z.url().default('http://localhost:4400'),
  /** pages of the platform's own staff: on loopback only */
  PORT_ADMIN: port(4408),
  /** where the staff's pages are: another origin than the operators' pages, and the only one that may use a staff session */
  STAFF_DASHBOARD_URL: z.url().default('http://localhost:4409'),
  /** wallets of the staff: their public keys for PUBLIC_URL's host, 33 bytes in hex, separated by commas */
  STAFF_WALLET_KEYS: list.refine((keys) => keys.every((key) => /^0[23][0-9a-f]{64}$/.test(key)), 'must be compressed public keys in lowercase hex, separated by commas'),
  PRO_PRICE_SATS: z.coerce.number().int().min(1).max(10_000_000).default(9_000),
  FOUNDER_PRICE_SATS: z.coerce.number().int().min(1).max(10_000_000_000).default(1_000_000),
  /** with FIAT_PER_BTC or FIAT_RATE_FILE: estimates beside amounts on the dashboard, in this currency (ISO 4217) */
  FIAT_CURRENCY: z.string().regex(/^[A-Z]{3}$/, 'must be the three capital letters of a currency, for example EUR').optional(),
  /** whole units of the currency for 1 BTC */
  FIAT_PER_BTC: z.coerce.number().int().min(1).max(1_000_000_000_000).optional(),
  /** a file with that number on its first line, kept up to date by something else; read each minute */
  FIAT_RATE_FILE: z.string().optional(),
  /** where the platform's own sales go: without it the extended white paper is not on sale */
  PLATFORM_LIGHTNING_ADDRESS: z.string().regex(/^[^\s@]+@[^\s@]+$/, 'must be a Lightning Address, name@host').optional(),
  /** most that address proofs may send in 24 hours, all together */
  PROOF_DAILY_BUDGET_SATS: z.coerce.number().int().min(0).default(1_000),
  LIGHTNING_BACKEND: z.enum(['embedded', 'instant', 'lnd']).default('embedded'),
  /** host:port of LND's gRPC interface */
  LND_GRPC: z.string().regex(/^[^\s/]+:\d{1,5}$/, 'must be host:port of LND\'s gRPC interface, such as 127.0.0.1:10009').optional(),
  /** LND's tls.cert, as a path or in base64; without it the authorities of this machine are trusted */
  LND_TLS_CERT: z.string().optional(),
  /** as a path, in hex or in base64; the rights that it needs are in infra/runbooks/lnd.md */
  LND_MACAROON: z.string().optional(),
  /** 1: invoices name private channels, for a node that has no public one */
  LND_ROUTE_HINTS: z.enum(['0', '1']).default('0'),
  DEVNET_URL: z.url().default('http://127.0.0.1:4403'),
  /** which of our nodes this process works for */
  NODE_ID: z.string().regex(/^[a-z0-9-]{1,32}$/, 'lowercase letters, digits and hyphens, at most 32').default('main'),
  /** AES-256 key for secrets at rest: 32 bytes in base64 */
  SECRETS_KEY: z.string().refine((s) => Buffer.from(s, 'base64').length === 32, 'must be 32 bytes in base64, for example from: openssl rand -base64 32'),
  /** keys that were SECRETS_KEY before: they still open what they sealed */
  SECRETS_KEYS_FORMER: list.refine((keys) => keys.every((s) => Buffer.from(s, 'base64').length === 32), 'must be keys of 32 bytes in base64, separated by commas'),
  /** webhook endpoints that one worker serves at a time */
  WEBHOOK_CONCURRENCY: z.coerce.number().int().min(1).max(2_000).default(200),
  /** host:port pairs on loopback that strangers' addresses may name; development only */
  ALLOW_LOOPBACK_HOSTS: list,
  /** platform fee in parts per million of what an invoice received */
  FEE_PPM: z.coerce.number().int().min(0).max(1_000_000).default(3_000),
  INVOICE_MIN_MSAT: z.coerce.number().int().min(1).default(1_000),
  INVOICE_MAX_MSAT: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).default(10_000_000_000),
  INVOICE_EXPIRY_SECONDS: z.coerce.number().int().min(60).max(604_800).default(3_600),
  /** invoices of one account that may lie unpaid, about: so many at once, as many again within an hour, and 20 more for each that is paid */
  OPEN_INVOICES_PER_OPERATOR: z.coerce.number().int().min(1).max(1_000_000_000).default(100_000),
  /** how long one payout attempt waits for the node before the payment is called unknown */
  PAYOUT_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(600).default(60),
  PAYOUT_CONCURRENCY: z.coerce.number().int().min(1).max(500).default(32),
  PAYOUT_MAX_CLTV_BLOCKS: z.coerce.number().int().min(144).max(4_032).default(1_008),
  /** at least this long between two invoices asked of one address while its route is too dear */
  PAYOUT_CALLBACK_INTERVAL_SECONDS: z.coerce.number().int().min(0).max(3_600).default(60),
  /** requests a minute and API key (or source, without a key) */
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).default(600_000),
  RATE_LIMIT_ANONYMOUS_PER_MINUTE: z.coerce.number().int().min(1).default(60),
  /** addresses or networks of our own reverse proxies: only their X-Forwarded-For tells the source of a request */
  TRUSTED_PROXIES: list,
  /** 1: standard input is a pipe from the process that started us, and its end is our end */
  L402_PARENT_PIPE: z.enum(['0', '1']).default('0'),
});

export type Config = Readonly<z.infer<typeof environmentSchema>>;
export const CONFIG = Symbol('Config');

/** One clear line a setting; printed at boot, then the process ends with 1. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** @throws ConfigError that names each setting that is missing or wrong */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  // An empty variable means "not set": compose files and shells produce them.
  const given = Object.fromEntries(Object.entries(environment).filter(([, v]) => v !== ''));
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('\n'));
  }
  const config = parsed.data;
  if (config.LIGHTNING_BACKEND === 'lnd') {
    const missing = (['LND_GRPC', 'LND_MACAROON'] as const).filter((name) => config[name] === undefined);
    if (missing.length > 0) throw new ConfigError(missing.map((name) => `${name}: is missing, and LIGHTNING_BACKEND is lnd (infra/runbooks/lnd.md)`).join('\n'));
  }
  if (config.NODE_ENV === 'production') {
    if (config.LIGHTNING_BACKEND !== 'lnd') throw new ConfigError(`LIGHTNING_BACKEND: ${config.LIGHTNING_BACKEND} is for development and tests, and NODE_ENV is production: set it to lnd`);
    if (config.ALLOW_LOOPBACK_HOSTS.length > 0) throw new ConfigError('ALLOW_LOOPBACK_HOSTS: must be empty in production: strangers could reach our own network');
  }
  if ((config.FIAT_CURRENCY === undefined) !== (config.FIAT_PER_BTC === undefined && config.FIAT_RATE_FILE === undefined)) {
    throw new ConfigError('FIAT_CURRENCY: goes together with FIAT_PER_BTC or FIAT_RATE_FILE; set both, or none for no estimates');
  }
  if (config.FIAT_PER_BTC !== undefined && config.FIAT_RATE_FILE !== undefined) throw new ConfigError('FIAT_PER_BTC: must not be set beside FIAT_RATE_FILE: there can be one rate');
  if (config.INVOICE_MIN_MSAT > config.INVOICE_MAX_MSAT) throw new ConfigError('INVOICE_MIN_MSAT: is above INVOICE_MAX_MSAT');
  return config;
}
