export { L402Client, PaidButRefused, PriceUnknown, type CallLimits, type L402ClientOptions, type ProgressStep, type Purchase } from './l402-client.js';
export { BudgetExceeded, type BudgetLimits, type SpendingReport } from './budget.js';
export { ChallengeRefused, type PayableChallenge } from './payable-challenge.js';
export { PaymentFailed, type L402Wallet, type PayOptions } from '../wallets/wallet.js';
export { DevnetWallet } from '../wallets/devnet-wallet.js';
export { LndWallet } from '../wallets/lnd-wallet.js';
export { BlinkWallet } from '../wallets/blink-wallet.js';
