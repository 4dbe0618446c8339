import { useId, type ReactNode } from 'react';
import s from './section.module.css';

interface SectionProps {
  readonly title: ReactNode;
  /** To the right of the title: a unit, a link, buttons. */
  readonly aside?: ReactNode;
  readonly id?: string;
  readonly children: ReactNode;
}

/** A rule opens it, a heading names it. */
export function Section({ title, aside, id, children }: SectionProps) {
  const heading = useId();
  return (
    <section className={s.section} aria-labelledby={heading} id={id}>
      <div className={s.head}>
        <h2 id={heading}>{title}</h2>
        {aside !== undefined && <div className={s.aside}>{aside}</div>}
      </div>
      {children}
    </section>
  );
}

export function PageHead({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return <div className={s.pageHead}><h1>{title}</h1>{children !== undefined && <div className="row">{children}</div>}</div>;
}
