import { passOn } from '../../../lib/pass-on';
import { readSettings } from '../../../lib/settings';

export const dynamic = 'force-dynamic';

async function handle(request: Request): Promise<Response> {
  const { staffApiUrl } = readSettings();
  if (staffApiUrl === undefined) return new Response(null, { status: 404 });
  return passOn(request, staffApiUrl, new URL(request.url).pathname.replace(/^\/staff-api/, ''));
}

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST };
