export { l402ServerInterceptor, type GrpcCall } from './server-interceptor.js';
export { l402ClientInterceptor, type GrpcClientOptions } from './client-interceptor.js';
