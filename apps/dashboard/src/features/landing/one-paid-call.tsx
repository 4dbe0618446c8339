import s from './one-paid-call.module.css';

/** One call as a sequence of messages. Columns: 1 caller, 2 your API, 3 the platform, 4 your wallet. */
const MESSAGES = [
  { at: '0 ms', from: 1, to: 2, words: 'GET /v1/route' },
  { at: '+6 ms', from: 2, to: 3, words: 'invoice, 21 sat' },
  { at: '+31 ms', from: 2, to: 1, words: '402 Payment Required' },
  { at: '+640 ms', from: 1, to: 3, words: 'pays 21 sat', more: 'over Lightning, gets the preimage', proof: true },
  { at: '+655 ms', from: 1, to: 2, words: 'L402 macaroon:preimage' },
  { at: '+661 ms', from: 2, to: 1, words: '200 OK', more: 'checked with your own key, not by us' },
  { at: '+45 s', from: 3, to: 4, words: 'pays out', proof: true },
] as const;

const LEFT = 70;
const LANE = 162;
const ROW = 46;
const TOP = 44;
const lane = (column: number) => LEFT + (column - 1) * LANE;

/** Drawn as one picture; the same in words for whoever does not see it. */
export function OnePaidCall() {
  const bottom = TOP + MESSAGES.length * ROW;
  return (
    <figure className={s.figure} aria-labelledby="one-call">
      <figcaption><b id="one-call">One paid call</b><span className="faint">An example, 21 sat</span></figcaption>
      <svg className={s.drawing} viewBox={`0 0 560 ${bottom}`} aria-hidden="true">
        {['Caller', 'Your API', 'l402-kit', 'Your wallet'].map((name, index) => (
          <g key={name}>
            <text className={s.head} x={index === 3 ? lane(4) : lane(index + 1)} y="16" textAnchor={index === 0 ? 'start' : index === 3 ? 'end' : 'middle'}>{name}</text>
            <path className={s.lane} d={`M${lane(index + 1)} 28V${bottom}`} />
          </g>
        ))}
        {MESSAGES.map((message, index) => <Message key={message.at} message={message} y={TOP + (index + 0.6) * ROW} />)}
      </svg>
      <ol className="sr">{MESSAGES.map(({ at, words }) => <li key={at}>{at}: {words}</li>)}</ol>
      <div className={s.sum}><span>21.000 received</span><span>0.063 fee</span><b>20.937 sat yours</b></div>
      <p className={s.note}>Paid out in whole sats, together with what else is owed. What is left over stays yours.</p>
    </figure>
  );
}

function Message({ message, y }: { message: (typeof MESSAGES)[number]; y: number }) {
  const start = lane(message.from);
  const end = lane(message.to);
  const forward = end > start;
  const tip = forward ? end - 1 : end + 1;
  const back = forward ? -6 : 6;
  return (
    <g className={'proof' in message ? `${s.message} ${s.proof}` : s.message}>
      <text className={s.at} x={LEFT - 8} y={y + 4} textAnchor="end">{message.at}</text>
      <path d={`M${start} ${y}H${tip}M${tip + back} ${y - 5}L${tip} ${y}l${back} 5`} />
      <text className={s.words} x={Math.min(start, end) + 8} y={y - 8}>{message.words}{'more' in message && <tspan className={s.more} dx="6">{message.more}</tspan>}</text>
    </g>
  );
}
