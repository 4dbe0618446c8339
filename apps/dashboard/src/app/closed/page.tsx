import type { Metadata } from 'next';
import Link from 'next/link';
import { SiteFrame } from '../../ui/site-frame';

export const metadata: Metadata = { title: 'Closed' };

/** Where the last page of an account leads when it has been paid out and erased. */
export default function ClosedPage() {
  return (
    <SiteFrame narrow action={<Link href="/sign-up">Create an API key</Link>}>
      <h1>The account is closed</h1>
      <p className="muted">What it was owed has been paid out, and everything personal is erased: address, names, URLs, keys and sessions. Amounts and hashes stay in the books. What could not be paid out is kept for whoever shows the closing receipt.</p>
    </SiteFrame>
  );
}
