import { Section } from '../../ui/section';
import s from './billing.module.css';

const ROWS = [
  ['History', '7 days', 'Full'],
  ['Exports', 'No', 'Yes'],
  ['Support', 'Docs', 'Priority'],
  ['Fee on payments', '0.3 %', '0.3 %'],
] as const;

export function Compare({ current }: { current: string }) {
  return (
    <Section title="What changes">
      <table className={s.compare}>
        <caption className="sr">Free and Pro compared</caption>
        <thead><tr><td /><th scope="col">Free{current === 'free' && ', now'}</th><th scope="col">Pro{current === 'pro' && ', now'}</th></tr></thead>
        <tbody>{ROWS.map(([what, free, pro]) => <tr key={what}><th scope="row">{what}</th><td>{free}</td><td>{pro}</td></tr>)}</tbody>
      </table>
    </Section>
  );
}
