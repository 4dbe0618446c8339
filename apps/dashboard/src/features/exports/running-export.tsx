'use client';

import type { ExportJson } from '@l402kit/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import { api } from '../../lib/api';
import { grouped } from '../../lib/money';
import { clock, duration } from '../../lib/time';
import { Button } from '../../ui/button';
import { Section } from '../../ui/section';
import { ActionError } from '../../ui/states';
import { exportTitle } from './export-words';
import s from './exports.module.css';

/** A file that is being written. It survives a reload: the API knows how far it is. */
export function RunningExport({ file }: { file: ExportJson }) {
  const id = useId();
  const client = useQueryClient();
  const cancel = useMutation({ mutationFn: () => api.exports.cancel(file.id), onSettled: () => client.invalidateQueries({ queryKey: ['exports'] }) });
  const left = useTimeLeft(file);
  const share = file.rowsExpected === null || file.rowsExpected === 0 ? null : Math.min(99, Math.floor((file.rows / file.rowsExpected) * 100));
  return (
    <Section title={exportTitle(file)} aside={`Started ${clock(file.createdAt)} UTC`}>
      <div className={s.progress}>
        <p className={s.share}>{share === null ? '…' : `${share}\u202f%`}</p>
        <div>
          <label className="sr" htmlFor={id}>Progress of the export</label>
          {share === null ? <progress id={id} className={s.bar} /> : <progress id={id} className={s.bar} max={100} value={share} />}
          <p className="row between muted small tnum">
            <span>{file.status === 'waiting' ? 'About to begin' : `${grouped(file.rows)}${file.rowsExpected === null ? '' : ` of ${grouped(file.rowsExpected)}`} rows`}</span>
            <span>{left === undefined ? '' : `about ${duration(left)} left`}</span>
          </p>
        </div>
        <Button busy={cancel.isPending} onClick={() => cancel.mutate()} aria-label={`Cancel ${exportTitle(file)}`}>Cancel</Button>
      </div>
      <ActionError error={cancel.error} />
      <p className={`faint small ${s.after}`}>You may close this page. The file is listed below when it is ready.</p>
    </Section>
  );
}

/** From the rows that came while this page looked on; undefined until two looks differ. */
function useTimeLeft({ rows, rowsExpected }: ExportJson): number | undefined {
  const first = useRef<{ at: number; rows: number }>(undefined);
  const [left, setLeft] = useState<number>();
  useEffect(() => {
    first.current ??= { at: Date.now(), rows };
    const done = rows - first.current.rows;
    if (done <= 0 || rowsExpected === null) return;
    const seconds = Math.ceil((((Date.now() - first.current.at) / done) * Math.max(0, rowsExpected - rows)) / 1000);
    setLeft(Math.max(1, seconds) * 1000);
  }, [rows, rowsExpected]);
  return left;
}
