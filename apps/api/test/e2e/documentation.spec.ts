import { startTestApi, type TestApi } from '../support/test-api.js';

/** Where there is no key yet. */
const OPEN_TO_ALL = new Set([
  'POST /v1/operators', 'POST /v1/sessions', 'POST /v1/auth/lnurl', 'GET /v1/auth/lnurl/callback', 'GET /v1/auth/lnurl/{id}',
  'POST /v1/auth/address-proofs', 'GET /v1/auth/address-proofs/{id}', 'POST /v1/auth/address-proofs/{id}',
  'POST /v1/directory', 'GET /v1/directory', 'GET /v1/directory/{id}', 'POST /v1/directory/{id}/verify',
  'POST /api/invoice', 'POST /api/split', 'POST /api/verify', 'GET /api/pro-check', 'POST /api/delete-data', 'GET /api/global-stats', 'POST /api/register', 'GET /api/apis.json',
]);

/** Known to published clients, and refused to all. */
const NEVER_DONE = new Set(['POST /api/delete-data']);

let api: TestApi;
beforeAll(async () => { api = await startTestApi(); });
afterAll(() => api.close());

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
type Operation = { summary?: string; security?: unknown[]; requestBody?: any; parameters?: { name: string; schema: any }[]; responses: Record<string, { content?: any; description: string }> };
let document: { openapi: string; paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, any>; securitySchemes: unknown } };
beforeAll(async () => { document = (await api.call('GET', '/openapi.json')).body; });

const operations = (): [string, Operation][] => Object.entries(document.paths).flatMap(([path, item]) =>
  METHODS.filter((m) => item[m]).map((m): [string, Operation] => [`${m.toUpperCase()} ${path}`, item[m]!]));

describe('the description of the API', () => {
  it('is OpenAPI 3.1 and names every endpoint under /v1 with a summary, an answer and its errors', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(operations().map(([name]) => name)).toEqual(expect.arrayContaining([
      'POST /v1/operators', 'GET /v1/operator', 'PATCH /v1/operator', 'POST /v1/api-keys', 'GET /v1/api-keys', 'DELETE /v1/api-keys/{id}', 'POST /v1/invoices',
      'GET /v1/invoices', 'GET /v1/invoices/{id}', 'POST /v1/invoices/{id}/cancel', 'GET /v1/balance', 'GET /v1/payouts', 'GET /v1/payouts/{id}', 'POST /v1/payouts', 'GET /v1/ledger',
    ]));
    for (const [name, operation] of operations()) {
      expect({ name, summary: operation.summary?.length }).not.toEqual({ name, summary: undefined });
      const statuses = Object.keys(operation.responses);
      expect({ name, success: statuses.some((s) => s.startsWith('2')) || NEVER_DONE.has(name), limited: statuses.includes('429') }).toEqual({ name, success: true, limited: true });
      expect({ name, guarded: operation.security !== undefined || OPEN_TO_ALL.has(name) }).toEqual({ name, guarded: true });
    }
  });

  it('refers only to schemas that it has, and every body is a named one', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((m) => m[1]!);
    expect(references.length).toBeGreaterThan(20);
    for (const reference of references) {
      expect(reference).toMatch(/^#\/components\/schemas\//);
      expect(Object.keys(document.components.schemas)).toContain(reference.split('/').at(-1));
    }
    for (const [, operation] of operations()) {
      if (operation.requestBody) expect(operation.requestBody.content['application/json'].schema).toHaveProperty('$ref');
    }
  });

  it('says of each field what the validation demands', () => {
    const { CreateInvoice, SignUp, Problem } = document.components.schemas;
    expect(CreateInvoice.properties.amountMsat).toMatchObject({ type: 'integer' });
    expect(CreateInvoice.additionalProperties).toBe(false);
    expect(CreateInvoice.required ?? []).toEqual([]);
    expect(SignUp.required).toEqual(['lightningAddress']);
    expect(Problem.required).toEqual(expect.arrayContaining(['type', 'title', 'status', 'code', 'requestId']));
    const limit = document.paths['/v1/invoices']!['get']!.parameters!.find((p) => p.name === 'limit');
    expect(limit!.schema).toMatchObject({ minimum: 1, maximum: 100, default: 20 });
  });

  it('is a page that loads nothing but its own style sheet and runs no script', async () => {
    const page = await api.call<string>('GET', '/docs');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toBe("default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    expect(page.body).not.toMatch(/<script|<img|style="|https?:\/\/(?!api\.test)/);
    expect([...page.body.matchAll(/<link[^>]*href="([^"]+)"/g)].map((m) => m[1])).toEqual(['/docs/style.css']);
    expect((await api.call('GET', '/docs/style.css')).headers.get('content-type')).toBe('text/css; charset=utf-8');
    for (const [name] of operations()) expect(page.body).toContain(`<code>${name.split(' ')[1]!}</code>`);
  });

  it('links only to anchors that exist', async () => {
    const { body } = await api.call<string>('GET', '/docs');
    const ids = new Set([...body.matchAll(/ id="([^"]+)"/g)].map((m) => m[1]));
    for (const [, anchor] of body.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(anchor);
  });
});

describe('safe headers', () => {
  it('are on every answer', async () => {
    for (const path of ['/healthz', '/v1/operator', '/nothing', '/docs', '/openapi.json']) {
      const { headers } = await api.call('GET', path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('x-request-id')).toMatch(/^req_/);
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('server')).toBeNull();
    }
    expect((await api.call('GET', '/healthz')).headers.get('cache-control')).toBe('no-store');
  });
});
