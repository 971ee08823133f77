const DAY_MS = 86_400_000;

/** How far local time is ahead of UTC at an instant. An unknown zone counts as UTC. */
function offsetMs(instant: number, zone: string): number {
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    const part = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
  } catch {
    return 0;
  }
}

/** The instant of an hour of the day on a calendar date, in a zone. */
export function instantOf(date: string, hour: number, zone: string): number {
  const local = Date.parse(`${date}T00:00:00Z`) + hour * 3_600_000;
  const guess = local - offsetMs(local, zone);
  return local - offsetMs(guess, zone);
}

/** The next midnight in a zone. */
export function nextMidnight(now: number, zone: string): number {
  const local = now + offsetMs(now, zone);
  const tomorrow = new Date(local + DAY_MS).toISOString().slice(0, 10);
  return instantOf(tomorrow, 0, zone);
}
