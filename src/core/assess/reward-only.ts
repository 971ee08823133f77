import type { Day } from './days.ts';
import type { Settings } from './settings/index.ts';
import type { PartnerTrack, WinDay } from './track.ts';

const YEAR = 365;

/**
 * Set when nearly all of a year's won amount lies inside reward windows (70 %, with at least three wins), cleared when less
 * than half does or nothing was won; between the two it stays.
 */
export function rewardOnlyOn({ wins, marks }: Pick<PartnerTrack, 'wins' | 'marks'>, before: boolean, at: Day, settings: Settings): boolean {
  const windows = marks.rewardWindows;
  if (windows.length === 0) return false;
  const { rewardWins, rewardShare, rewardUntil } = settings.scoring.state;
  const recent = wins.filter(({ on }) => on > at - YEAR && on <= at);
  const total = amountOf(recent);
  if (total <= 0) return false;
  const share = amountOf(recent.filter(({ on }) => windows.some(({ from, to }) => on >= from && on <= to))) / total;
  if (share >= rewardShare && recent.reduce((sum, { count }) => sum + count, 0) >= rewardWins) return true;
  return before && share >= rewardUntil;
}

function amountOf(wins: readonly WinDay[]): number {
  return wins.reduce((sum, { amount }) => sum + amount, 0);
}
