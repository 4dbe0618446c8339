'use client';

import { useId } from 'react';
import s from './segmented.module.css';

export interface SegmentedProps<T extends string> {
  readonly legend: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, words: string])[];
  readonly onChange: (value: T) => void;
}

/** One of a few, all in sight. */
export function Segmented<T extends string>({ legend, value, options, onChange }: SegmentedProps<T>) {
  const name = useId();
  return (
    <fieldset className={s.segmented}>
      <legend className="sr">{legend}</legend>
      <div>
        {options.map(([option, words]) => (
          <label key={option}><input type="radio" name={name} checked={option === value} onChange={() => onChange(option)} />{words}</label>
        ))}
      </div>
    </fieldset>
  );
}
