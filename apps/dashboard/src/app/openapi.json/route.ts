export { passOnDocuments as GET } from '../../lib/pass-on-documents';

export const dynamic = 'force-dynamic';
