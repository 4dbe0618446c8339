'use client';

import { useState } from 'react';
import { DayChart, DayChartSpace, type DayValue, type Measure } from '../../ui/day-chart';
import { Section } from '../../ui/section';
import { Segmented } from '../../ui/segmented';
import s from './overview.module.css';

const MEASURES = [['sats', 'Sats'], ['calls', 'Calls']] as const;
const TITLES = { sats: 'Earned per day', calls: 'Paid calls per day' } as const;
const UNITS = { sats: 'After the fee, sat, UTC days', calls: 'UTC days' } as const;

/** @param days undefined while they are read */
export function DaysSection({ days }: { days: readonly DayValue[] | undefined }) {
  const [measure, setMeasure] = useState<Measure>('sats');
  return (
    <Section title={TITLES[measure]} aside={<div className="row"><span>{UNITS[measure]}</span><div className={s.measure}><Segmented legend="What the chart shows" value={measure} options={MEASURES} onChange={setMeasure} /></div></div>}>
      {days === undefined ? <DayChartSpace /> : <DayChart days={days} measure={measure} />}
    </Section>
  );
}
