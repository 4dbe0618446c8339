'use client';

import { useSearchParams } from 'next/navigation';
import Link from 'next/link';
import { api } from '../../lib/api';
import { ApiCache } from '../../lib/query-client';
import { Section } from '../../ui/section';
import { AddressSignIn } from './address-sign-in';
import { enterDashboard } from './enter';
import { KeySignIn } from './key-sign-in';
import { WalletRequest } from './wallet-request';
import s from './sign-in-page.module.css';

export function SignInPage() {
  const next = useSearchParams().get('next');
  return (
    <ApiCache>
      <div><h1>Sign in</h1><p className="muted">Three ways to show that the account is yours. Pick the one at hand.</p></div>
      <div className={s.grid}>
        <div className={s.first}>
          <Section title="With your wallet">
            <p className={`muted ${s.lead}`}>Scan. Your wallet signs, and this page moves on by itself. Link the wallet in the settings first, once.</p>
            <WalletRequest name="login" asksFor="Login, nothing paid" start={() => api.walletAuth.start('login')} state={api.walletAuth.state} onDone={() => enterDashboard(next)} />
          </Section>
        </div>
        <div className="stackLoose">
          <KeySignIn next={next} />
          <AddressSignIn next={next} />
        </div>
      </div>
      <p className="muted">No account yet? <Link href="/sign-up">A Lightning Address makes one.</Link></p>
    </ApiCache>
  );
}
