'use client';

import { useEffect, useId, useRef, type ReactNode } from 'react';
import { Button } from './button';
import { Icon } from './icon';
import s from './dialog.module.css';

/** A modal dialog: the browser keeps the focus inside and gives it back. Closed by Escape, or by onClose's caller. */
export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const ref = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog ref={ref} className={s.dialog} aria-labelledby={heading} onCancel={(event) => { event.preventDefault(); onClose(); }}>
      <div className={s.head}>
        <h2 id={heading}>{title}</h2>
        <Button look="quiet" iconOnly aria-label="Close" title="Close" onClick={onClose}><Icon name="close" /></Button>
      </div>
      <div className={s.body}>{children}</div>
    </dialog>
  );
}
