import type { Metadata } from 'next';
import { LandingPage } from '../features/landing/landing-page';
import { ButtonLink } from '../ui/button';
import { SiteFrame } from '../ui/site-frame';

export const metadata: Metadata = { title: { absolute: 'Put a price on a route · l402-kit Managed' } };

export default function Landing() {
  const nav = <><a href="#quick-start">Quick start</a><a href="#money">The money</a><a href="#pricing">Pricing</a><a href="/docs">API</a></>;
  return <SiteFrame nav={nav} action={<ButtonLink href="/sign-in">Sign in</ButtonLink>}><LandingPage /></SiteFrame>;
}
