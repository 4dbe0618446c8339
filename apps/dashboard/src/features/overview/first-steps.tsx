'use client';

import Link from 'next/link';
import { quickStart, quickStartEnvironment } from '../../lib/quick-start';
import { CodeBox } from '../../ui/code';
import { Section } from '../../ui/section';
import { Status } from '../../ui/status';
import { useOperator, useSession } from '../shell/account-shell';
import s from './overview.module.css';

/** Before the first challenge: what to do, with the account's own address filled in. */
export function FirstSteps() {
  const { lightningAddress } = useOperator();
  const { method, apiUrl } = useSession();
  // An account that a proof of its address opens has no keys: what comes in without one is its.
  const withKey = method !== 'address-proof';
  return (
    <>
      <Section title="Three steps to the first sat" aside="About five minutes">
        <ol className={s.steps}>
          <li><div><h3>Make an account</h3><p className="muted">It pays out to {lightningAddress}.</p></div><Status kind="done">Done</Status></li>
          <li><div><h3>Put the middleware on a route</h3><p className="muted">Your address is filled in. Change the path and the price.</p><CodeBox what="the three lines" code={quickStart(lightningAddress, { withKey })} numbered />
            <p className="muted">{withKey ? <>The key is the one for invoices, from your sign-up. Without it, what callers pay does not belong to this account, and is not shown here. <Link href="/keys" prefetch={false}>Make another key</Link></> : 'Its server is told where we are:'}</p><CodeBox what="the environment" code={quickStartEnvironment(apiUrl, { withKey })} /></div></li>
          <li><div><h3>Call it, then pay what it asks</h3><p className="muted">The first call answers 402 and shows up here as Open. Pay the invoice from any wallet and it turns to Paid.</p><CodeBox what="command" code="curl -i https://your-api.example/api/data" /></div></li>
        </ol>
      </Section>
      <div className="cols colsEven">
        <Section title="Nothing arrives?"><p className="muted">A 200 instead of a 402 means that the middleware sits after the route. A 5xx means that it could not reach us; the reason is in your server’s log.</p></Section>
        <Section title="Hear about it without looking"><p className="muted">Add a webhook and <code>invoice.paid</code> is sent, signed, as soon as a payment is booked. <Link href="/webhooks" prefetch={false}>Add a webhook</Link></p></Section>
      </div>
    </>
  );
}
