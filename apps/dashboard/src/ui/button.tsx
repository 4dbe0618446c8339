import Link from 'next/link';
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import s from './button.module.css';

export type ButtonLook = 'plain' | 'primary' | 'quiet' | 'danger';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: ButtonLook;
  readonly big?: boolean;
  readonly iconOnly?: boolean;
  /** Something is under way: it cannot be pressed again meanwhile, and screen readers are told. */
  readonly busy?: boolean;
}

function classes({ look = 'plain', big = false, iconOnly = false }: Pick<ButtonProps, 'look' | 'big' | 'iconOnly'>): string {
  const names = [s.button, look !== 'plain' && s[look], look === 'danger' && s.danger, big && s.big, iconOnly && s.iconOnly];
  return names.filter(Boolean).join(' ');
}

export function Button({ look, big, iconOnly, busy = false, type = 'button', disabled, ...rest }: ButtonProps) {
  return <button {...rest} data-look={look ?? 'plain'} type={type} disabled={disabled === true || busy} aria-busy={busy || undefined} className={classes({ look, big, iconOnly } as ButtonProps)} />;
}

export interface ButtonLinkProps {
  readonly href: string;
  readonly look?: ButtonLook;
  readonly big?: boolean;
  readonly iconOnly?: boolean;
  readonly label?: string;
  readonly download?: boolean;
  readonly children: ReactNode;
}

/** A link that looks like a button: it goes somewhere. Wallet schemes and downloads are left to the browser. */
export function ButtonLink({ href, label, download, children, ...look }: ButtonLinkProps) {
  const common = { className: classes(look), 'data-look': look.look ?? 'plain', 'aria-label': label, title: label };
  if (download || !href.startsWith('/')) return <a href={href} download={download} {...common}>{children}</a>;
  return <Link href={href} {...common}>{children}</Link>;
}

/** A link in the shape of an icon to what comes before or after; greyed, and passed over by the keyboard, where there is nothing. */
export function StepLink({ href, label, children }: { href: string | undefined; label: string; children: ReactNode }) {
  const common = { className: classes({ look: 'quiet', iconOnly: true }), 'aria-label': label, title: label };
  if (href === undefined) return <a {...common} role="link" aria-disabled="true">{children}</a>;
  return <Link href={href} prefetch={false} scroll={false} {...common}>{children}</Link>;
}
