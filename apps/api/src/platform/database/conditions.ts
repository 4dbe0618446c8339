/** The conditions of a statement that is put together by what was asked for, and their values. */
export class Conditions {
  readonly values: unknown[] = [];
  private readonly all: string[] = [];

  /** @param condition of our own text, with `?` for the value; left out where there is none */
  add(condition: string, value: unknown): this {
    if (value === undefined) return this;
    this.all.push(condition.replace('?', this.value(value)));
    return this;
  }

  addText(condition: string): this {
    this.all.push(condition);
    return this;
  }

  /** One more value. @returns its name in the statement */
  value(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  toString(): string { return this.all.join(' and '); }
}
