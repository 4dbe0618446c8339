'use client';

import { usePathname } from 'next/navigation';
import { useEffect, useRef, type ReactNode } from 'react';
import { Brand } from '../../ui/brand';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { ThemeControl } from '../../ui/theme-control';
import s from './side-frame.module.css';

interface SideFrameProps {
  readonly home: string;
  readonly nav: ReactNode;
  readonly foot: ReactNode;
  /** Told apart at a glance: what the staff do concerns everybody's money. */
  readonly staff?: boolean;
  readonly children: ReactNode;
}

/** Navigation at the side; on a phone, in a menu that the browser itself opens and closes (popover). */
export function SideFrame({ home, nav, foot, staff = false, children }: SideFrameProps) {
  const menu = useRef<HTMLDivElement>(null);
  const path = usePathname();
  useEffect(() => {
    if (menu.current?.matches(':popover-open')) menu.current.hidePopover();
  }, [path]);
  return (
    <div className={s.frame}>
      <header className={staff ? `${s.side} ${s.staff}` : s.side}>
        <div className={s.top}>
          <Brand href={home} />
          <span className={s.menuButton}><Button look="quiet" popoverTarget="side-menu"><Icon name="menu" />Menu</Button></span>
        </div>
        <div className={s.menu} id="side-menu" popover="auto" ref={menu}>
          {nav}
          <div className={s.foot}>{foot}<ThemeControl /></div>
        </div>
      </header>
      <main className={s.main} id="main">{children}</main>
    </div>
  );
}
