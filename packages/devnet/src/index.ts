export { startDevnet } from './start-devnet.js';
export type { RunningDevnet, StartDevnetOptions } from './start-devnet.js';
export { BEHAVIOUR_FIELDS } from './wallet-behaviour.js';
export type { Behaviour } from './wallet-behaviour.js';
export { DevnetApi, DevnetApiError } from './devnet-api.js';
export type { NodeSumsJson, OverviewJson, WalletJson, WalletPageJson, WalletPaymentJson } from './devnet-api.js';
