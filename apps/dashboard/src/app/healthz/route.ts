export const dynamic = 'force-dynamic';

/** For whoever watches the process: it answers. Whether the API does is said by the API's own health. */
export function GET(): Response {
  return new Response('ok', { headers: { 'cache-control': 'no-store' } });
}
