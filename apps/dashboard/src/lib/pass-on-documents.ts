import { passOn } from './pass-on';
import { readSettings } from './settings';

/** The API's own documentation, under the same addresses on our origin: pages and error types link to it. */
export function passOnDocuments(request: Request): Promise<Response> {
  return passOn(request, readSettings().apiUrl, new URL(request.url).pathname);
}
