'use client';

import { useRouter } from 'next/navigation';
import { useEffect, type ReactNode } from 'react';
import { ButtonLink, StepLink } from './button';
import { Icon } from './icon';
import s from './drawer.module.css';

interface DrawerProps {
  /** Names it for screen readers, and is the page's heading where it stands alone. */
  readonly title: string;
  readonly id: string;
  /** The list that it belongs to: where closing leads. */
  readonly listHref: string;
  readonly listWords: string;
  /** What stands above and below it in the list; undefined at its ends. */
  readonly above: string | undefined;
  readonly below: string | undefined;
  /** Up (-1) or down (1) in the list by a key, which may be pressed again before the page has followed. */
  readonly onStep: (by: -1 | 1) => void;
  readonly children: ReactNode;
}

/**
 * Beside its list where there is room, a page of its own below. Escape closes it, the arrows to the left and right go
 * through the list; so do k and j while the focus is in it (letters alone must not act everywhere: WCAG 2.1.4).
 */
export function Drawer({ title, id, listHref, listWords, above, below, onStep, children }: DrawerProps) {
  const router = useRouter();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target instanceof HTMLElement ? event.target : document.body;
      const isTyping = /^(INPUT|SELECT|TEXTAREA|PRE)$/.test(target.tagName);
      if (isTyping || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || document.querySelector('dialog[open], :popover-open') !== null) return;
      const isInside = target.closest('#drawer') !== null;
      if (event.key === 'Escape') router.push(listHref, { scroll: false });
      else if (event.key === 'ArrowLeft' || (isInside && event.key === 'k')) onStep(-1);
      else if (event.key === 'ArrowRight' || (isInside && event.key === 'j')) onStep(1);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [router, listHref, onStep]);
  return (
    <aside className={s.drawer} id="drawer" tabIndex={-1} aria-label={title}>
      <h1 className={`sr ${s.narrowOnly}`}>{title}</h1>
      <div className={s.head}>
        <span className={s.narrowOnly}><ButtonLink look="quiet" href={listHref}><Icon name="back" />{listWords}</ButtonLink></span>
        <span className={`mono faint ${s.wideOnly} ${s.id}`}>{id}</span>
        <span className={s.steps}>
          <StepLink href={above} label={`${title} above, arrow to the left`}><Icon name="back" /></StepLink>
          <StepLink href={below} label={`${title} below, arrow to the right`}><Icon name="forward" /></StepLink>
          <span className={s.wideOnly}><ButtonLink look="quiet" iconOnly href={listHref} label="Close"><Icon name="close" /></ButtonLink></span>
        </span>
      </div>
      <div className={s.body}>{children}</div>
    </aside>
  );
}

/** The amount in large figures, and the state beside it. */
export function DrawerTitle({ what, amount, status }: { what: string; amount: ReactNode; status: ReactNode }) {
  return <div className={s.title}><h2><span className="sr">{what} </span>{amount}</h2>{status}</div>;
}
