'use client';

import { useRouter } from 'next/navigation';
import { useEffect, type ReactNode } from 'react';
import { ButtonLink } from './button';
import { Icon } from './icon';
import s from './drawer.module.css';

interface DrawerProps {
  /** Names it for screen readers, and is the page's heading where it stands alone. */
  readonly title: string;
  readonly id: string;
  /** The list that it belongs to: where closing leads. */
  readonly listHref: string;
  readonly listWords: string;
  readonly children: ReactNode;
}

/** Beside its list where there is room, a page of its own below. Escape closes it. */
export function Drawer({ title, id, listHref, listWords, children }: DrawerProps) {
  const router = useRouter();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLElement && /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
      if (event.key === 'Escape' && !isTyping && document.querySelector('dialog[open]') === null) router.push(listHref, { scroll: false });
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [router, listHref]);
  return (
    <aside className={s.drawer} aria-label={title}>
      <h1 className={`sr ${s.narrowOnly}`}>{title}</h1>
      <div className={s.head}>
        <span className={s.narrowOnly}><ButtonLink look="quiet" href={listHref}><Icon name="back" />{listWords}</ButtonLink></span>
        <span className={`mono faint ${s.wideOnly}`}>{id}</span>
        <span className={s.wideOnly}><ButtonLink look="quiet" iconOnly href={listHref} label="Close"><Icon name="close" /></ButtonLink></span>
      </div>
      <div className={s.body}>{children}</div>
    </aside>
  );
}

/** The amount in large figures, and the state beside it. */
export function DrawerTitle({ what, amount, status }: { what: string; amount: ReactNode; status: ReactNode }) {
  return <div className={s.title}><h2><span className="sr">{what} </span>{amount}</h2>{status}</div>;
}
