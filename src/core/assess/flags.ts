import type { Day } from './days.ts';
import type { Standing } from './replay.ts';
import type { Settings } from './settings/index.ts';

/** All flags of a partner as of the date, but for `capacity`, which the owner's hours decide. */
export function flagsOf(standing: Standing, asOf: Day, settings: Settings, options: { readonly overridden: boolean }): string[] {
  const { walker, judged } = standing;
  const { track, held, tier } = walker;
  const flags = new Set<string>(standing.flags);
  const won = standing.quartersWon;
  if (isWatched(standing, settings) || (judged.risk.seasonal && judged.risk.level === 'medium')) flags.add('watch');
  if (walker.wins > 0 && tier === 'C' && won === 4 && !standing.frozen) flags.add('steady');
  if (walker.rewardOnly) flags.add('reward_only');
  if (track.marks.keyPerson.at(-1)?.gone === true) flags.add('key_person_lost');
  if (held.state === 'excellent' && tier === 'A' && won >= settings.scoring.state.awardQuarters && !flags.has('warning'))
    flags.add('award');
  if (options.overridden) flags.add('override');
  if (judged.risk.level !== null && standing.own === null) flags.add('provisional');
  if (track.feeds.stale.length > 0) flags.add('stale');
  return [...flags].sort();
}

const CONTACTS_FOR_A_HABIT = 3;

/** The contact clock is beyond a multiple of the usual interval between contacts. */
function isWatched({ walker, clocks }: Standing, settings: Settings): boolean {
  const { contacts } = walker.track.marks;
  const first = contacts[0];
  const last = contacts.at(-1);
  if (first === undefined || last === undefined || contacts.length < CONTACTS_FOR_A_HABIT || clocks.c === null) return false;
  const usual = (last - first) / (contacts.length - 1);
  return clocks.c >= settings.scoring.risk.watchMinDays && clocks.c > settings.scoring.risk.watchFactor * usual;
}
