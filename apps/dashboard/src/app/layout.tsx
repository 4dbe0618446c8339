import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import '../styles/tokens.css';
import '../styles/ground.css';
import { themeFrom } from '../lib/theme';
import { commitMono, inter } from './fonts';

export const metadata: Metadata = {
  title: { default: 'l402-kit Managed', template: '%s · l402-kit Managed' },
  description: 'Put a price on a route. Callers pay over Lightning, the sats go to your Lightning Address.',
};
export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' };

export default async function RootLayout({ children }: { children: ReactNode }) {
  // The theme is a cookie so that the first paint has the right colours without a script in the head.
  const theme = themeFrom((await cookies()).get('theme')?.value);
  return (
    <html lang="en" className={`${inter.variable} ${commitMono.variable}`} {...(theme === 'system' ? {} : { 'data-theme': theme })}>
      <body>
        <a className="skip" href="#main">Skip to content</a>
        {children}
      </body>
    </html>
  );
}
