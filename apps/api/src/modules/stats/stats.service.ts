import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@l402kit/money-types';
import type { StatsJson, StatsQuery } from '@l402kit/contracts';
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
    const [days, hidden, rows] = await Promise.all([
      this.stats.byDay(operatorId, period.previousFrom ?? period.from, period.to),
      period.firstShown === undefined ? false : this.stats.hasOlder(operatorId, period.firstShown),
      query.by === 'resource' ? this.byResource(operatorId, period) : undefined,
    ]);
    const total = figuresJson(sumOf(days.filter(({ day }) => day >= period.from)));
    const previous = period.previousFrom === undefined ? null : figuresJson(sumOf(days.filter(({ day }) => day < period.from)));
    return {
      from: period.from, to: period.to, by: query.by, rows: rows ?? everyDay(period, days), total, previous, change: changeJson(total, previous),
      historyFrom: period.firstShown === undefined ? null : `${period.firstShown}T00:00:00.000Z`, hidden,
    };
  }

  private async byResource(operatorId: string, period: StatsPeriod): Promise<StatsJson['rows']> {
    const rows = await this.stats.byResource(operatorId, period.from, period.to, MOST_RESOURCES);
    return rows.map((row) => ({ day: null, resource: row.resource === '' ? null : row.resource, ...figuresJson(row) }));
  }
}

/** Days on which nothing happened are zero, so that a chart has no holes. */
function everyDay(period: StatsPeriod, rows: readonly DayRow[]): StatsJson['rows'] {
  const byDay = new Map(rows.map((row) => [row.day, row]));
  return daysOf(period).map((day) => ({ day, resource: null, ...figuresJson(byDay.get(day) ?? NO_FIGURES) }));
}
