const HOUR_MS = 60 * 60 * 1000;
const HOURS = 24;

/** The org's API calls of the last 24 hours, in real time. */
export class Quota {
  readonly limit: number;
  readonly #isReal: boolean;
  #hours = new Map<number, number>();

  constructor(limit: number, isReal: boolean) {
    this.limit = limit;
    this.#isReal = isReal;
  }

  used(): number {
    const oldest = this.#hour() - HOURS;
    let sum = 0;
    for (const [hour, count] of this.#hours) {
      if (hour > oldest) sum += count;
      else this.#hours.delete(hour);
    }
    return sum;
  }

  count(calls = 1): void {
    const hour = this.#hour();
    this.#hours.set(hour, (this.#hours.get(hour) ?? 0) + calls);
  }

  /** From now on so many calls count as made in the last 24 hours. */
  countFrom(used: number): void {
    this.#hours = new Map([[this.#hour(), used]]);
  }

  /** Only where the quota is real: has it been used up? */
  isSpent(): boolean {
    return this.#isReal && this.used() >= this.limit;
  }

  clear(): void {
    this.#hours = new Map();
  }

  #hour(): number {
    return Math.floor(Date.now() / HOUR_MS);
  }
}
