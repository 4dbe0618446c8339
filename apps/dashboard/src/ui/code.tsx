import { CopyButton } from './copy-button';
import s from './code.module.css';

/** Code to copy. Lines are numbered where there are several that belong together. */
export function CodeBox({ code, what, numbered = false }: { code: string; what: string; numbered?: boolean }) {
  return (
    <div className={s.box}>
      <Code code={code} what={what} numbered={numbered} />
      <CopyButton text={code} what={what} />
    </div>
  );
}

export function Code({ code, what, numbered = false }: { code: string; what: string; numbered?: boolean }) {
  const lines = code.split('\n');
  return (
    <pre className={numbered ? `${s.code} ${s.numbered}` : s.code} tabIndex={0} role="region" aria-label={what}>
      <code>{lines.map((line, index) => <span key={index} className={s.line}>{line}{index < lines.length - 1 ? '\n' : ''}</span>)}</code>
    </pre>
  );
}

/** At the end of each page: the request that gives the same data. */
export function SameRequest({ request, words = 'Same data as JSON' }: { request: string; words?: string }) {
  return <p className={s.same} data-follows><span>{words}</span><code>{request}</code><CopyButton text={request} what="request" /></p>;
}
