import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@l402kit/money-types';
import type { StatsFiguresJson, StatsJson, StatsQuery } from '@l402kit/contracts';
import { CLOCK } from '../../platform/clock/clock.js';
import { HistoryWindow } from '../tiers/history-window.js';
import { daysOf, statsPeriod, type StatsPeriod } from './stats-period.js';
import { StatsRepository, type DayRow } from './stats.repository.js';
import { changeJson, figuresJson, NO_FIGURES, sumOf } from './stats.schemas.js';

const MOST_RESOURCES = 100;

@Injectable()
export class StatsService {
  constructor(private readonly stats: StatsRepository, private readonly history: HistoryWindow, @Inject(CLOCK) private readonly clock: Clock) {}

  /** @throws Problem validation-failed */
  async show(operatorId: string, query: StatsQuery): Promise<StatsJson> {
    const limited = (await this.history.start(operatorId)) !== undefined;
    const period = statsPeriod(query, limited, this.clock.now());
    const first = period.previousFrom ?? period.from;
    const [days, served, hidden, rows] = await Promise.all([
      this.stats.byDay(operatorId, first, period.to),
      this.stats.served(operatorId, first, period.to, 'day'),
      period.firstShown === undefined ? false : this.stats.hasOlder(operatorId, period.firstShown),
      query.by === 'resource' ? this.byResource(operatorId, period) : undefined,
    ]);
    const figuresOf = (within: (day: string) => boolean): StatsFiguresJson =>
      figuresJson(sumOf(days.filter(({ day }) => within(day))), sumOfServed([...served].filter(([day]) => within(day))));
    const total = figuresOf((day) => day >= period.from);
    const previous = period.previousFrom === undefined ? null : figuresOf((day) => day < period.from);
    return {
      from: period.from, to: period.to, by: query.by, rows: rows ?? everyDay(period, days, served), total, previous, change: changeJson(total, previous),
      historyFrom: period.firstShown === undefined ? null : `${period.firstShown}T00:00:00.000Z`, hidden,
    };
  }

  private async byResource(operatorId: string, period: StatsPeriod): Promise<StatsJson['rows']> {
    const [rows, served] = await Promise.all([
      this.stats.byResource(operatorId, period.from, period.to, MOST_RESOURCES), this.stats.served(operatorId, period.from, period.to, 'resource'),
    ]);
    return rows.map((row) => ({ day: null, resource: row.resource === '' ? null : row.resource, ...figuresJson(row, servedOf(served, row.resource)) }));
  }
}

/** Days on which nothing happened are zero, so that a chart has no holes. */
function everyDay(period: StatsPeriod, rows: readonly DayRow[], served: ReadonlyMap<string, bigint>): StatsJson['rows'] {
  const byDay = new Map(rows.map((row) => [row.day, row]));
  return daysOf(period).map((day) => ({ day, resource: null, ...figuresJson(byDay.get(day) ?? NO_FIGURES, servedOf(served, day)) }));
}

/** None, where others have some; null where nobody reports. */
const servedOf = (served: ReadonlyMap<string, bigint>, key: string): bigint | null => (served.size === 0 ? null : served.get(key) ?? 0n);
const sumOfServed = (served: readonly (readonly [string, bigint])[]): bigint | null => (served.length === 0 ? null : served.reduce((sum, [, count]) => sum + count, 0n));
