export { NwcProvider } from './nwc-provider.js';
export { NwcWallet } from './nwc-wallet.js';
export { WalletRefusal, type MakeWebSocket, type WebSocketLike } from './nwc-connection.js';
