export { startProxy, type ProxyGateOptions, type RunningProxy } from './proxy-server.js';
export { ProxyConfigError, readProxyConfig, type ProxyConfig, type ProxyRoute, type RoutePrice } from './proxy-config.js';
