import type { Metadata } from 'next';
import Link from 'next/link';
import { SignUp } from '../../features/sign-up/sign-up';
import { SiteFrame } from '../../ui/site-frame';

export const metadata: Metadata = { title: 'Create an API key' };

export default function SignUpPage() {
  return (
    <SiteFrame narrow action={<Link href="/sign-in">Sign in</Link>}>
      <div><h1>Create an API key</h1><p className="muted">Where should your sats go?</p></div>
      <SignUp />
    </SiteFrame>
  );
}
