export { l402Fastify as l402, type FastifyLikeReply, type FastifyLikeRequest } from './adapters/fastify.js';
