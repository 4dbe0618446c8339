/** The wall clock as a dependency, so that schedules can be tested by moving time instead of waiting. */
export interface Clock {
  now(): Date;
}
export const systemClock: Clock = { now: () => new Date() };

/** A clock that moves only when told. */
export class ManualClock implements Clock {
  constructor(private time: Date) {}
  now(): Date { return new Date(this.time); }
  advanceMs(ms: number): void { this.time = new Date(this.time.getTime() + ms); }
}
