import { Amount } from '../../ui/amount';
import { Balance } from '../../ui/facts';
import { PairStrip } from '../../ui/ticks';
import landing from './landing-page.module.css';
import s from './ledger-example.module.css';

const HASH = '8df7801230542099005d42803d6b28b1e624a89021c0d70cfc93fe7b35ba01d4';
const PREIMAGE = '6fbfad3d1ad9fc5cd419d6d02b97a9b1d53792adb6d555e0bcc5b83d52118926';

/** How one payment is booked, and what proves a payout. The example's preimage is the SHA-256 of 'l402-kit', so that it can be checked. */
export function LedgerExample() {
  return (
    <section className={`${landing.wrap} ${landing.part} ${s.money}`} id="money" aria-labelledby="money-head">
      <div className={s.words}>
        <h2 id="money-head">Every sat is on a line.</h2>
        <p>Payments are booked in double entry, in thousandths of a sat. The fee is 3 msat a sat, exact, so that nothing is rounded in anyone’s favour. Amounts too small to route wait and add up; they are not lost.</p>
        <p>A payout ends with a preimage. Its SHA-256 is the hash of the invoice that your own wallet issued: proof that you were paid, which anyone can check.</p>
      </div>
      <div className={s.sheet}>
        <Balance entries={[
          ['Node, received', <Amount key="node" msat={21_000} signed />],
          ['You, owed', <Amount key="you" msat={-20_937} />],
          ['Fee, 0.3 %', <Amount key="fee" msat={-63} />],
        ]} total={['Sum, sat', <Amount key="sum" msat={0} />]} />
      </div>
      <figure className={s.proof}>
        <p className="mono"><span className="faint">payment hash</span><span className="wrapAny">{HASH}</span></p>
        <PairStrip large hash={HASH} preimage={PREIMAGE} />
        <p className="mono"><span>preimage</span><span className="wrapAny">{PREIMAGE}</span></p>
      </figure>
    </section>
  );
}
