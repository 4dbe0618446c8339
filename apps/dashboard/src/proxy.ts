import { NextResponse, type NextRequest } from 'next/server';
import { readSettings } from './lib/settings';

/**
 * Before each page: a Content-Security-Policy with a fresh nonce, which Next puts on its own scripts. Nothing else runs,
 * no style attribute counts, nothing leaves for another origin.
 */
export function proxy(request: NextRequest): NextResponse {
  const { pathname } = request.nextUrl;
  const isStaffFace = readSettings().staffApiUrl !== undefined;
  if (isStaffFace && pathname === '/') return NextResponse.redirect(new URL('/staff', request.url));
  if (isStaffFace !== isStaffPath(pathname)) return new NextResponse('There is nothing at this address', { status: 404 });
  const policy = contentSecurityPolicy(Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64'));
  const headers = new Headers(request.headers);
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** One process shows either the operators' pages or, on a loopback port of its own, the staff's: never both. */
const isStaffPath = (path: string) => path === '/staff' || path.startsWith('/staff/') || path.startsWith('/staff-api/');

export const config = {
  // Files have no scripts of their own, and what the API answers has a policy of its own.
  matcher: ['/((?!_next/static|_next/image|v1/|docs|healthz|errors/|schemas/|openapi.json|icon.svg).*)'],
};
