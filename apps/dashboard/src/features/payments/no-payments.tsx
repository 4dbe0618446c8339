import { ButtonLink } from '../../ui/button';
import { CodeBox } from '../../ui/code';
import { Empty } from '../../ui/states';
import { Status } from '../../ui/status';

/** Before the first payment, or where the period has none. */
export function NoPayments({ hidden, period }: { hidden: boolean; period: string }) {
  if (hidden) {
    return <Empty title="No payments in the days that Free shows"><p className="muted">Older ones are kept. Pro shows them again, from the first day.</p><p><ButtonLink href="/billing">See Pro</ButtonLink></p></Empty>;
  }
  return (
    <Empty title={period === 'all' ? 'No payments yet' : 'No payments in this period'}>
      <p className="muted">A line appears here as soon as your API answers 402: <Status kind="open">Open</Status> at first, <Status kind="paid">Paid</Status> when the caller pays.</p>
      <p className="muted">Make the first one yourself, and pay what it asks from any wallet:</p>
      <CodeBox what="command" code="curl -i https://your-api.example/your/route" />
      <p className="row"><ButtonLink look="primary" href="/overview">Put the middleware on a route</ButtonLink></p>
    </Empty>
  );
}
