import { quickStart } from '../../lib/quick-start';
import { Code, CodeBox } from '../../ui/code';
import { SignUp } from '../sign-up/sign-up';
import { LedgerExample } from './ledger-example';
import { OnePaidCall } from './one-paid-call';
import { Pricing } from './pricing';
import s from './landing-page.module.css';

const CALLER_SEES = `$ curl -i https://api.tiles.example/v1/route
HTTP/1.1 402 Payment Required
WWW-Authenticate: L402 macaroon="AgENdGlsZXMuZXhhbXBsZQ…",
                       invoice="lnbc210n1p5…", version="0"

$ curl -i -H "Authorization: L402 AgENdGls…:a71e13…" …/v1/route
HTTP/1.1 200 OK`;

const WHEN_WRONG = [
  ['We are down.', 'Callers who have paid still get in: your API verifies with its own key and asks nobody. New invoices wait until we are back.'],
  ['Your wallet is offline.', 'The payout is tried again after 1 minute, 5 minutes, 30 minutes, and on. The sats stay yours, the reason is on your dashboard, and a webhook tells you after an hour.'],
  ['A payout has no answer yet.', 'It is left alone until the node knows what became of it. Nothing is ever sent twice to find out.'],
  ['Your webhook missed one.', 'Events are numbered without gaps and chained by hash. Ask for everything since a moment and it is sent again.'],
] as const;

export function LandingPage() {
  return (
    <>
      <section className={`${s.hero} ${s.wrap}`} aria-labelledby="headline">
        <div>
          <h1 id="headline">Put a price<br />on a route.</h1>
          <p className={s.lede}>Your API answers <b>402</b>. The caller, person or program, pays over Lightning and calls again. You keep 99.7 %, sent to your Lightning Address.</p>
          <div className={s.signUp}><SignUp /></div>
        </div>
        <OnePaidCall />
      </section>

      <section className={s.band} id="quick-start" aria-label="Quick start">
        <div className={`${s.quick} ${s.wrap}`}>
          <div><h2>Three lines</h2><p>Express here; Fastify, Hono and Next have the same. Python, Go and Rust speak the same protocol.</p><CodeBox what="command" code="npm install l402-kit" /></div>
          <CodeBox what="the three lines" code={quickStart('you@wallet.example')} numbered />
        </div>
        <div className={`${s.quick} ${s.wrap}`}>
          <div><h2>What a caller sees</h2><p>Plain HTTP. Any L402 client can pay it: on the other side a wallet is enough.</p></div>
          <Code what="a call before and after payment" code={CALLER_SEES} />
        </div>
      </section>

      <LedgerExample />

      <section className={`${s.wrap} ${s.part}`} aria-labelledby="wrong">
        <h2 id="wrong">When something goes wrong</h2>
        <dl className={s.plain}>{WHEN_WRONG.map(([what, then]) => <div key={what}><dt>{what}</dt><dd>{then}</dd></div>)}</dl>
      </section>

      <Pricing />
    </>
  );
}
