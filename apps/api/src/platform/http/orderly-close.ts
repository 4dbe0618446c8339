import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Lets closing end as soon as the requests under way are answered. node:http alone would go on waiting for connections
 * that never sent a request, and for kept-alive ones whose last answer did not say that it was the last.
 */
export function closeOrderly(fastify: FastifyInstance): void {
  const latest = new Map<Socket, ServerResponse | undefined>();
  fastify.server.on('connection', (socket: Socket) => {
    latest.set(socket, undefined);
    socket.once('close', () => latest.delete(socket));
  });
  fastify.server.on('request', (request, response) => { latest.set(request.socket, response); });
  fastify.addHook('preClose', (done) => {
    for (const [socket, response] of latest) {
      if (response === undefined) socket.destroy();
      else if (!response.headersSent) response.shouldKeepAlive = false;
    }
    done();
  });
}
