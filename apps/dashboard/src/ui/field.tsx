'use client';

import { useId, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes } from 'react';
import { Icon, type IconName } from './icon';
import s from './field.module.css';

interface FieldFrame {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong, in words. */
  readonly error?: string | undefined;
}

interface FieldProps extends FieldFrame, Omit<InputHTMLAttributes<HTMLInputElement>, 'id'> {
  readonly mono?: boolean;
  readonly icon?: IconName;
  /** Stands to the right of the input, for example the button of a form of one field. */
  readonly beside?: ReactNode;
}

export function Field({ label, hint, error, mono = false, icon, beside, type = 'text', ...input }: FieldProps) {
  const id = useId();
  const box = (
    <input {...input} id={id} type={type} spellCheck={false} className={mono ? `${s.input} ${s.mono}` : s.input}
      aria-invalid={error === undefined ? undefined : true} aria-describedby={describedBy(id, hint, error)} />
  );
  return (
    <div className={s.field}>
      <label htmlFor={id}>{label}</label>
      {icon === undefined ? (beside === undefined ? box : <div className={s.beside}>{box}{beside}</div>) : <span className={s.withIcon}><Icon name={icon} />{box}</span>}
      <Below id={id} hint={hint} error={error} />
    </div>
  );
}

interface SelectProps extends FieldFrame, Omit<SelectHTMLAttributes<HTMLSelectElement>, 'id'> {
  readonly options: readonly (readonly [value: string, words: string])[];
}

export function Select({ label, hint, error, options, ...select }: SelectProps) {
  const id = useId();
  return (
    <div className={s.field}>
      <label htmlFor={id}>{label}</label>
      <span className={s.select}>
        <select {...select} id={id} className={s.input} aria-invalid={error === undefined ? undefined : true} aria-describedby={describedBy(id, hint, error)}>
          {options.map(([value, words]) => <option key={value} value={value}>{words}</option>)}
        </select>
        <Icon name="chevron" />
      </span>
      <Below id={id} hint={hint} error={error} />
    </div>
  );
}

function describedBy(id: string, hint: ReactNode, error: string | undefined): string | undefined {
  const ids = [error !== undefined && `${id}-error`, hint !== undefined && `${id}-hint`].filter(Boolean);
  return ids.length === 0 ? undefined : ids.join(' ');
}

function Below({ id, hint, error }: { id: string; hint: ReactNode; error: string | undefined }) {
  return (
    <>
      {error !== undefined && <p className={s.error} id={`${id}-error`} role="alert"><Icon name="warning" />{error}</p>}
      {hint !== undefined && <p className={s.hint} id={`${id}-hint`}>{hint}</p>}
    </>
  );
}

interface ChoiceProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'id' | 'type'> {
  readonly type: 'checkbox' | 'radio';
  readonly words: ReactNode;
  readonly more?: ReactNode;
}

/** A checkbox or radio button with its words, and a line that says more. */
export function Choice({ type, words, more, ...input }: ChoiceProps) {
  return (
    <label className={s.choice}>
      <input {...input} type={type} />
      <span>{words}{more !== undefined && <span className={s.more}>{more}</span>}</span>
    </label>
  );
}

/** A group of choices under one heading. */
export function Choices({ legend, children, error }: { legend: string; children: ReactNode; error?: string | undefined }) {
  return (
    <fieldset className={s.choices}>
      <legend>{legend}</legend>
      {children}
      {error !== undefined && <p className={s.error} role="alert"><Icon name="warning" />{error}</p>}
    </fieldset>
  );
}
