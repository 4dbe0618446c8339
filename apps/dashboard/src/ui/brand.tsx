import Link from 'next/link';
import s from './brand.module.css';

/** 4·0·2 in ticks. */
export function Mark() {
  return (
    <svg className={s.mark} width="26" height="16" viewBox="0 0 26 16" aria-hidden="true" shapeRendering="crispEdges">
      <path d="M1 0v16M5 0v16M9 0v16M13 0v16" />
      <path className={s.two} d="M21 0v16M25 0v16" />
    </svg>
  );
}

export function Brand({ href }: { href: string }) {
  return (
    <Link className={s.brand} href={href}>
      <Mark />
      <span><b>l402-kit</b> <span className={s.managed}>Managed</span></span>
    </Link>
  );
}
