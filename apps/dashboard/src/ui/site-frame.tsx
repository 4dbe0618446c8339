import Link from 'next/link';
import type { ReactNode } from 'react';
import { Brand, Mark } from './brand';
import { ThemeControl } from './theme-control';
import s from './site-frame.module.css';

/** Around the pages that anybody sees: landing, sign-up, sign-in. */
export function SiteFrame({ nav, action, narrow = false, children }: { nav?: ReactNode; action: ReactNode; narrow?: boolean; children: ReactNode }) {
  const wrap = narrow ? `${s.wrap} ${s.narrow}` : s.wrap;
  return (
    <div className={s.site}>
      <header className={`${s.head} ${wrap}`}>
        <Brand href="/" />
        {nav !== undefined && <nav aria-label="Site">{nav}</nav>}
        <span className={s.action}>{action}</span>
      </header>
      <main id="main" className={narrow ? `${s.page} ${wrap}` : undefined}>{children}</main>
      <footer className={`${s.foot} ${wrap}`}>
        <p><Mark /><span className="mono">HTTP/1.1 402 Payment Required</span></p>
        <p className="row"><Link href="/#quick-start">Quick start</Link><Link href="/#pricing">Pricing</Link><a href="/openapi.json">OpenAPI</a></p>
        <ThemeControl />
      </footer>
    </div>
  );
}
