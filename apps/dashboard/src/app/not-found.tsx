import Link from 'next/link';
import { SiteFrame } from '../ui/site-frame';

export default function NotFound() {
  return (
    <SiteFrame narrow action={<Link href="/sign-in">Sign in</Link>}>
      <h1>There is nothing at this address</h1>
      <p className="muted">It may have been mistyped, or what stood here is no longer kept. <Link href="/overview">Go to the overview</Link></p>
    </SiteFrame>
  );
}
