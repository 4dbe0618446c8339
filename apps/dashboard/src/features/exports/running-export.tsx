'use client';

import type { ExportJson } from '@l402kit/contracts';
import { useId } from 'react';
import { grouped } from '../../lib/money';
import { clock } from '../../lib/time';
import { Section } from '../../ui/section';
import { exportTitle } from './export-words';
import s from './exports.module.css';

/** A file that is being written. It survives a reload: the API knows how far it is. */
export function RunningExport({ file }: { file: ExportJson }) {
  const id = useId();
  const share = file.rowsExpected === null || file.rowsExpected === 0 ? null : Math.min(99, Math.floor((file.rows / file.rowsExpected) * 100));
  return (
    <Section title={exportTitle(file)} aside={`Started ${clock(file.createdAt)} UTC`}>
      <div className={s.progress}>
        <p className={s.share}>{share === null ? '…' : `${share} %`}</p>
        <div>
          <label className="sr" htmlFor={id}>Progress of the export</label>
          {share === null ? <progress id={id} className={s.bar} /> : <progress id={id} className={s.bar} max={100} value={share} />}
          <p className="muted small tnum">{file.status === 'waiting' ? 'About to begin' : `${grouped(file.rows)}${file.rowsExpected === null ? '' : ` of ${grouped(file.rowsExpected)}`} rows`}</p>
        </div>
      </div>
      <p className={`faint small ${s.after}`}>You may close this page. The file is listed below when it is ready.</p>
    </Section>
  );
}
