/** Fastify as the API runs it: limits on everything a stranger can push, a request id and safe headers on every answer. */
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../problem-details/problem.js';
import { problemAnswer } from '../problem-details/problem-answer.js';
import { problemBody, PROBLEM_MEDIA_TYPE } from '../problem-details/problem-body.js';
import { problemFromError } from '../problem-details/problem-from-error.js';
import { closeOrderly } from './orderly-close.js';
import { newRequestId, REQUEST_ID_HEADER } from './request-id.js';
import { RouteTable } from './route-table.js';

export const BODY_LIMIT_BYTES = 65_536;
const BATCH_LIMIT_BYTES = 262_144;
const REQUEST_TIMEOUT_MS = 30_000;
/** Longer than the 60 s after which common load balancers close an idle connection: they must not race with us. */
const KEEP_ALIVE_MS = 72_000;

export interface HttpAdapterOptions {
  readonly publicUrl: string;
  /** Addresses or networks of our own proxies: only their X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
}

export function createHttpAdapter(options: HttpAdapterOptions): FastifyAdapter {
  const headers = safeHeaders(options.publicUrl);
  const adapter = new FastifyAdapter({
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    genReqId: newRequestId,
    return503OnClosing: false,
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    // Errors of the router itself reach no hook and no filter.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      const answer = problemAnswer(problemFromError(error).problem, request.url, options.publicUrl, request.id);
      void reply.code(answer.status).headers({ ...headers, ...answer.headers }).header(REQUEST_ID_HEADER, request.id).send(answer.body);
    },
    clientErrorHandler: (error, socket) => { answerUnreadable(error, socket, options.publicUrl); },
  });
  const fastify = adapter.getInstance();
  acceptEmptyJson(fastify);
  prepareAnswers(fastify, headers);
  closeOrderly(fastify);
  return adapter;
}

/** A POST without a body is allowed to say that it is JSON: several clients always do. */
function acceptEmptyJson(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeContentTypeParser(['application/json', 'text/plain']);
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else parse(request, body as string, done);
  });
  // A hundred events in one report of the SDK.
  fastify.addContentTypeParser('application/cloudevents-batch+json', { parseAs: 'string', bodyLimit: BATCH_LIMIT_BYTES }, (request, body, done) => {
    parse(request, body as string, done);
  });
}

/** On every answer; pages of the documentation replace the policy by their own. */
const safeHeaders = (publicUrl: string): Record<string, string> => ({
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  ...(publicUrl.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {}),
});

function prepareAnswers(fastify: FastifyInstance, headers: Record<string, string>): void {
  const routes = new RouteTable();
  fastify.addHook('onRoute', (route) => { routes.add(route.url, route.method); });
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers).header(REQUEST_ID_HEADER, request.id);
    if (!request.is404) { done(); return; }
    // Answered before the body is looked at: what is wrong is the path, not the body.
    const methods = routes.methodsAt(request.url.split('?', 1)[0]!);
    done(methods.length === 0
      ? new Problem('route-not-found')
      : new Problem('method-not-allowed', `This path takes ${methods.join(', ')}.`, { headers: { allow: methods.join(', ') } }));
  });
}

/** What node:http could not even parse: there is no request to answer, only a socket. */
function answerUnreadable(error: Error & { code?: string }, socket: Socket, publicUrl: string): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) { socket.destroy(); return; }
  const code = error.code === 'HPE_HEADER_OVERFLOW' ? 'header-too-large' : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'request-timeout' : 'malformed-request';
  const id = newRequestId();
  const problem = problemBody(new Problem(code), publicUrl, id);
  const body = JSON.stringify(problem);
  socket.end([
    `HTTP/1.1 ${problem.status} ${code}`, `content-type: ${PROBLEM_MEDIA_TYPE}`, `content-length: ${Buffer.byteLength(body)}`,
    `${REQUEST_ID_HEADER}: ${id}`, 'connection: close', '', body,
  ].join('\r\n'));
}
