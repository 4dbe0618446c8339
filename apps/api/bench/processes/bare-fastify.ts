/** Fastify alone, with a constant answer of an invoice's size: what HTTP costs in any case. */
import { fastify } from 'fastify';
import { offer } from './calls.js';

const ANSWER = JSON.stringify({ id: 'inv_01kar5wz0x8ejs0n3r4q6v2m7d', status: 'open', paymentRequest: 'x'.repeat(300), paymentHash: 'ab'.repeat(32), filler: 'y'.repeat(200) });

offer({
  async begin({ port }: { readonly port: number }) {
    const app = fastify();
    app.post('/v1/invoices', (_request, reply) => reply.code(201).header('content-type', 'application/json').send(ANSWER));
    await app.listen({ host: '127.0.0.1', port });
  },
});
