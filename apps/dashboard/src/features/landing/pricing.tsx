import { ButtonLink } from '../../ui/button';
import landing from './landing-page.module.css';
import s from './pricing.module.css';

const PRICES = [['0', 'sat'], ['9\u202f000', 'sat a month'], ['1\u202f000\u202f000', 'sat, once']] as const;
const ROWS = [
  ['Fee on payments received', '0.3 %', '0.3 %', '0.3 %'],
  ['Calls', 'Unlimited', 'Unlimited', 'Unlimited'],
  ['SDKs', 'All', 'All', 'All'],
  ['History', '7 days', 'Full', 'Full'],
  ['CSV export', 'No', 'Yes', 'Yes'],
  ['Support', 'Docs', 'Priority', 'Direct to the maintainer'],
] as const;

export function Pricing() {
  return (
    <section className={`${landing.wrap} ${landing.part}`} id="pricing" aria-labelledby="pricing-head">
      <h2 id="pricing-head">Pricing</h2>
      <table className={s.rates}>
        <caption className="sr">Tiers and what they include</caption>
        <thead><tr><td /><th scope="col">Free</th><th scope="col">Pro</th><th scope="col">Founder</th></tr></thead>
        <tbody>
          <tr className={s.price}><th scope="row">Price</th>{PRICES.map(([sats, unit]) => <td key={unit}><b>{sats}</b> <span>{unit}</span></td>)}</tr>
          {ROWS.map(([what, ...tiers]) => <tr key={what}><th scope="row">{what}</th>{tiers.map((value, index) => <td key={index}>{value}</td>)}</tr>)}
        </tbody>
      </table>
      <div className={s.next}><ButtonLink look="primary" href="/sign-up">Create API key</ButtonLink></div>
      <p className={s.small}>Pro adds 30 days to whatever is left. Founder is Pro for life. When Pro ends, older history is hidden, never deleted.</p>
    </section>
  );
}
