'use client';

import { useEffect, useState } from 'react';
import { countdown } from '../lib/time';

/** What is left until a moment, once a second. Not announced each time: a live region around it would never be quiet. */
export function Countdown({ until, over = 'over' }: { until: string; over?: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const left = Date.parse(until) - now;
  return <span className="tnum" aria-live="off">{left <= 0 ? over : `${countdown(left)} left`}</span>;
}
