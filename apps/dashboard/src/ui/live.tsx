import type { ReactNode } from 'react';
import s from './live.module.css';

/** Three green ticks while we listen; grey ones while we do not. */
export function Live({ on, children }: { on: boolean; children: ReactNode }) {
  return <span className={on ? s.live : `${s.live} ${s.off}`} role="status">{children}</span>;
}
