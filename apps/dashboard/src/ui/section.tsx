import Link from 'next/link';
import { useId, type ReactNode } from 'react';
import { Icon } from './icon';
import s from './section.module.css';

interface SectionProps {
  readonly title: ReactNode;
  /** To the right of the title: a unit, a link, buttons. */
  readonly aside?: ReactNode;
  readonly id?: string;
  /** It stands below something of unknown length: shown when that has been read. */
  readonly follows?: boolean;
  readonly children: ReactNode;
}

/** A rule opens it, a heading names it. */
export function Section({ title, aside, id, follows = false, children }: SectionProps) {
  const heading = useId();
  return (
    <section className={s.section} aria-labelledby={heading} id={id} data-follows={follows || undefined}>
      <div className={s.head}>
        <h2 id={heading}>{title}</h2>
        {aside !== undefined && <div className={s.aside}>{aside}</div>}
      </div>
      {children}
    </section>
  );
}

interface PageHeadProps {
  readonly title: ReactNode;
  /** Of a page below another: the way back up. */
  readonly back?: { readonly href: string; readonly words: string };
  readonly children?: ReactNode;
}

export function PageHead({ title, back, children }: PageHeadProps) {
  return (
    <div className={s.pageHead}>
      <div>
        {back !== undefined && <Link className={s.back} href={back.href} prefetch={false}><Icon name="back" />{back.words}</Link>}
        <h1>{title}</h1>
      </div>
      {children !== undefined && <div className="row">{children}</div>}
    </div>
  );
}
