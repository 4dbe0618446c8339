import { passOn } from '../../../lib/pass-on';
import { readSettings } from '../../../lib/settings';

export const dynamic = 'force-dynamic';

async function handle(request: Request): Promise<Response> {
  const { apiUrl, staffApiUrl } = readSettings();
  // The staff's port serves no operator: a session there would be one of another kind.
  if (staffApiUrl !== undefined) return new Response(null, { status: 404 });
  return passOn(request, apiUrl, new URL(request.url).pathname);
}

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST };
