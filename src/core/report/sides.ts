import { quantile } from '../../stats/quantile.ts';

/** What one partner sold in a year, and what it got and did in a range of days. */
export interface PartnerActs {
  /** Yearly business in the company's currency. */
  readonly yearly: number;
  /** Two-way contacts: the scarce hours. */
  readonly contacts: number;
  /** Support that it used. */
  readonly used: number;
  /** Rewards and partner funds. */
  readonly rewards: number;
}

export interface Side {
  readonly group: 'top' | 'tail' | 'multi' | 'supportOnly' | 'rewardOnly' | 'none';
  readonly partners: number;
  readonly yearly: number;
  /** Of the yearly business; null: there is nobody. */
  readonly median: number | null;
  readonly contacts: number;
  readonly used: number;
}

const TOP = 0.2;

/** The top fifth by business beside all others (item 147), and what partners live on: rewards, support, or both (item 118). */
export function sidesOf(partners: readonly PartnerActs[]): { readonly size: readonly Side[]; readonly mix: readonly Side[] } {
  const sorted = [...partners].sort((a, b) => b.yearly - a.yearly);
  const top = Math.ceil(sorted.length * TOP);
  const supported = ({ contacts, used }: PartnerActs): boolean => contacts + used > 0;
  const of = (keep: (one: PartnerActs) => boolean): PartnerActs[] => partners.filter(keep);
  return {
    size: [side('top', sorted.slice(0, top)), side('tail', sorted.slice(top))],
    mix: [
      side(
        'multi',
        of((one) => one.rewards > 0 && supported(one)),
      ),
      side(
        'supportOnly',
        of((one) => one.rewards === 0 && supported(one)),
      ),
      side(
        'rewardOnly',
        of((one) => one.rewards > 0 && !supported(one)),
      ),
      side(
        'none',
        of((one) => one.rewards === 0 && !supported(one)),
      ),
    ],
  };
}

function side(group: Side['group'], some: readonly PartnerActs[]): Side {
  const sum = (pick: (one: PartnerActs) => number): number => some.reduce((total, one) => total + pick(one), 0);
  return {
    group,
    partners: some.length,
    yearly: sum(({ yearly }) => yearly),
    median: quantile(
      some.map(({ yearly }) => yearly),
      0.5,
    ),
    contacts: sum(({ contacts }) => contacts),
    used: sum(({ used }) => used),
  };
}
