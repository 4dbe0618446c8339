'use client';

import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import { Button } from './button';
import { Icon } from './icon';
import s from './dialog.module.css';
import { useStay } from './use-stay';

interface DialogProps {
  readonly title: string;
  /** It holds what is never shown again, or is about to: only its own button closes it, and the page does not leave by itself meanwhile. */
  readonly shownOnce?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A modal dialog: the browser keeps the focus inside and gives it back. Closed by Escape, or by onClose's caller. */
export function Dialog({ title, shownOnce = false, onClose, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useStay(shownOnce);
  // Closed before it is taken out of the page: a dialog that is gone gives no focus back.
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog ref={ref} className={s.dialog} aria-labelledby={heading} data-shown-once={shownOnce || undefined}
      // "none", since a browser lets a second Escape through whatever an onCancel says.
      closedby={shownOnce ? 'none' : 'closerequest'}
      onCancel={(event) => { event.preventDefault(); if (!shownOnce) onClose(); }}
      // For browsers that do not know closedby.
      onClose={() => { if (shownOnce) ref.current?.showModal(); }}>
      <div className={s.head}>
        <h2 id={heading}>{title}</h2>
        {!shownOnce && <Button look="quiet" iconOnly aria-label="Close" title="Close" onClick={onClose}><Icon name="close" /></Button>}
      </div>
      <div className={s.body}>{children}</div>
    </dialog>
  );
}
