import { millionthsText } from '../../lib/money';
import { Section } from '../../ui/section';
import s from './billing.module.css';

const TIERS = [['free', 'Free'], ['pro', 'Pro'], ['founder', 'Founder']] as const;
const ROWS = [
  ['History', '7 days', 'Full', 'Full'],
  ['Exports', 'No', 'Yes', 'Yes'],
  ['Support', 'Docs', 'Priority', 'Direct'],
] as const;

/** @param feePpm the fee on what is received, the same on each, parts per million */
export function Compare({ current, feePpm }: { current: string; feePpm: number }) {
  const fee = millionthsText(feePpm);
  return (
    <Section title="What changes">
      <table className={s.compare}>
        <caption className="sr">The tiers compared</caption>
        <thead><tr><td />{TIERS.map(([tier, name]) => <th key={tier} scope="col">{name}{tier === current && ', now'}</th>)}</tr></thead>
        <tbody>{[...ROWS, ['Fee', fee, fee, fee] as const].map(([what, ...values]) => <tr key={what}><th scope="row">{what}</th>{values.map((value, index) => <td key={index}>{value}</td>)}</tr>)}</tbody>
      </table>
    </Section>
  );
}
