import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics/metrics.js';

/** Measures every answer and, at level info, writes one line about it: no headers, no query, no body. */
export function observeRequests(fastify: FastifyInstance, metrics: Metrics, logger: Logger): void {
  // Looking a histogram's labels up costs more than observing: one bound child for each method, route and status.
  const children = new Map<string, { observe(seconds: number): void }>();
  fastify.addHook('onResponse', (request, reply, done) => {
    // The pattern, not the path: paths have ids, and there would be a time series for each.
    const route = request.routeOptions.url ?? 'unknown';
    const key = `${request.method} ${route} ${reply.statusCode}`;
    let child = children.get(key);
    if (child === undefined) {
      child = metrics.httpRequestSeconds.labels(request.method, route, String(reply.statusCode));
      children.set(key, child);
    }
    child.observe(reply.elapsedTime / 1_000);
    if (logger.isLevelEnabled('info')) {
      logger.info({
        requestId: request.id, method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime * 10) / 10,
        ...(request.operator ? { operatorId: request.operator.operatorId, keyId: request.operator.keyId } : {}),
      }, 'request');
    }
    done();
  });
}
