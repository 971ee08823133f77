import { detectableEffect } from '../../stats/power.ts';
import type { Assessment, IsoDate, Text } from '../types.ts';
import type { Drawn } from './enrolment.ts';
import { addDays } from './standing.ts';
import type { SupportPackage } from './table.ts';

/** What can be told in the end, and when. */
export interface Judgement {
  readonly perArm: number;
  readonly on: IsoDate | null;
  /** Smallest difference in sales that would show, as a share; null: cannot be worked out. */
  readonly salesDifference: number | null;
  /** Partners per arm from which the primary outcome can be judged; null: cannot be worked out. */
  readonly primaryNeeds: number | null;
  readonly text: readonly Text[];
}

/** Below this no verdict on sales exists. */
const LEAST_PER_ARM = 20;
/** Sales of one half-year with those of the one before, as measured on a distributor's ledger; told in the text. */
const RHO = 0.84;
/** Difference in the share with the primary outcome that is looked for. */
const POINTS = 0.2;
/** (z of 5 % two-sided + z of 80 % power)². */
const Z2 = 7.849;
const YEAR = 365;

export function whenJudged(
  pack: SupportPackage,
  {
    eligible,
    channel,
    drawn,
    waitlist,
  }: {
    readonly eligible: readonly Assessment[];
    readonly channel: readonly Assessment[];
    readonly drawn: readonly Drawn[];
    readonly waitlist: boolean;
  },
): Judgement {
  const waiting = drawn.filter(({ arm }) => arm === 'wait').length;
  const perArm = waitlist ? Math.min(waiting, drawn.length - waiting) : 0;
  const begins = drawn.map(({ startsOn, arm }) => (arm === 'wait' ? null : startsOn)).find((date) => date !== null);
  const on = begins === undefined ? null : addDays(begins, pack.measure.windowDays);
  const salesDifference = perArm < 2 ? null : differenceInSales(eligible, perArm);
  const primaryNeeds = neededForPrimary(pack, channel);
  const text =
    pack.measure.verdict === 'descriptive'
      ? [DESCRIPTIVE]
      : !waitlist
        ? [NO_LOT]
        : textOf(pack, { perArm, on, salesDifference, primaryNeeds });
  return { perArm, on, salesDifference, primaryNeeds, text };
}

const DESCRIPTIVE: Text = {
  ja: '効果は判定しません(記述だけ)。割合と区間を示します。',
  en: 'No verdict: described by rates and their intervals only.',
};
const NO_LOT: Text = {
  ja: '待機群がないため、効果は似た会社との比較でしか言えません(各30社以上)。',
  en: 'Nobody waits, so the effect can only be told against similar partners (30 or more).',
};

function differenceInSales(eligible: readonly Assessment[], perArm: number): number | null {
  const values = eligible.map(({ value }) => value.yearly);
  const mean = values.reduce((sum, one) => sum + one, 0) / Math.max(1, values.length);
  if (!(mean > 0) || values.length < 2) return null;
  const variance = values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (values.length - 1);
  return variance > 0 ? detectableEffect({ n: perArm, cv: Math.sqrt(variance) / mean, rho: RHO }) : null;
}

/** From how many partners of the channel made a proposal in a year: the only base rate that is on record for all of them. */
function neededForPrimary(pack: SupportPackage, channel: readonly Assessment[]): number | null {
  const known = channel.flatMap(({ figures }) => figures ?? []);
  if (known.length === 0 || pack.measure.primary !== 'deal.registered') return null;
  const yearly = known.filter(({ proposals12m }) => proposals12m > 0).length / known.length;
  const base = 1 - (1 - Math.min(yearly, 0.999)) ** (pack.measure.windowDays / YEAR);
  const middle = Math.min(1, base + POINTS / 2);
  return Math.ceil((2 * Z2 * middle * (1 - middle)) / POINTS ** 2);
}

function textOf(pack: SupportPackage, { perArm, on, salesDifference, primaryNeeds }: Omit<Judgement, 'text'>): Text[] {
  const days = String(pack.measure.windowDays);
  const n = String(perArm);
  const least = String(LEAST_PER_ARM);
  const share = salesDifference === null ? null : String(Math.round(salesDifference * 100));
  const sales: Text =
    perArm < LEAST_PER_ARM
      ? {
          ja: `売上では判定できません(各群${least}社から${share === null ? '' : `。${n}社では約${share}%の差が必要。前の半年との相関を${String(RHO)}と置いた場合`})。`,
          en: `Sales cannot be judged (from ${least} per group${share === null ? '' : `; with ${n} the difference would have to be about ${share} %, taking the correlation with the half-year before as ${String(RHO)}`}).`,
        }
      : {
          ja: `売上は ${on ?? ''} に判定できます${share === null ? '' : `(約${share}%以上の差)`}。`,
          en: `Sales can be judged on ${on ?? ''}${share === null ? '' : ` (differences from about ${share} %)`}.`,
        };
  if (primaryNeeds === null) return [sales];
  const primary: Text = {
    ja: `${pack.measure.primary} なら各群${String(primaryNeeds)}社・${days}日で判定できます(20ポイントの差。今回は各群${n}社)。`,
    en: `${pack.measure.primary} can be judged with ${String(primaryNeeds)} per group in ${days} days (a difference of 20 points; now ${n} per group).`,
  };
  return [sales, primary];
}
