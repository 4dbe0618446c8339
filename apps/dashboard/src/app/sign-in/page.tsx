import type { Metadata } from 'next';
import Link from 'next/link';
import { Suspense } from 'react';
import { SignInPage } from '../../features/sign-in/sign-in-page';
import { SiteFrame } from '../../ui/site-frame';

export const metadata: Metadata = { title: 'Sign in' };

export default function SignIn() {
  return <SiteFrame narrow action={<Link href="/sign-up">Create an API key</Link>}><Suspense><SignInPage /></Suspense></SiteFrame>;
}
