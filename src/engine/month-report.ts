import { dayOf, isoOf } from '../core/assess/days.ts';
import { itemTouch } from '../core/assess/settings/index.ts';
import { AppError } from '../core/errors.ts';
import { fiveLines } from '../core/report/five-lines.ts';
import type { MonthlyReport } from '../core/report/month-blocks.ts';
import { monthReport, type MonthReport } from '../core/report/month.ts';
import { supportReport } from '../core/report/support.ts';
import type { IsoDate } from '../core/types.ts';
import { readPackageEffects } from './effects.ts';
import type { ReportContext } from './report.ts';

/** The report of one month (`2024-05`), with the month before, the packages as of its end, and what the excellent used. */
export async function readMonthlyReport(context: ReportContext, month: string): Promise<MonthlyReport> {
  const [first, until] = [`${month}-01`, nextMonth(month)];
  const last = isoOf(dayOf(until) - 1);
  const uses = Object.entries(context.policy.settings.catalogue.eventTypes).flatMap(([name, { consumption }]) =>
    consumption === true ? [name] : [],
  );
  const [now, before, effects, profile] = await Promise.all([
    readMonthReport(context, month),
    readMonthReport(context, isoOf(dayOf(first) - 1).slice(0, 7)),
    readPackageEffects(context, last < context.today ? last : context.today),
    context.store.itemUse({ from: isoOf(dayOf(until) - 365), until }, uses),
  ]);
  const support = supportReport(effects, { first, last });
  return {
    ...now,
    before: before.recorded.k === 0 && before.boxes.notRanked.k === before.partners ? null : before,
    support,
    profile,
    summary: fiveLines(now, support),
  };
}

/** The figures of one month: counted in the database, one row per partner. */
async function readMonthReport({ store, policy }: ReportContext, month: string): Promise<MonthReport> {
  const [from, until] = [`${month}-01`, nextMonth(month)];
  const yearFrom = isoOf(dayOf(until) - 365);
  const types = Object.entries(policy.settings.catalogue.eventTypes);
  const typesOf = (keep: (type: (typeof types)[number][1]) => boolean | undefined): string[] =>
    types.filter(([, type]) => keep(type) === true).map(([name]) => name);
  const typed = {
    delivery: typesOf((type) => type.delivery),
    use: typesOf((type) => type.consumption),
    contact: typesOf((type) => type.contact),
    weak: typesOf((type) => type.weak),
  };
  const [partners, wins, inflow, touches] = await Promise.all([
    store.monthPartners({ from, until, yearFrom, types: typed }),
    store.wins({ from: yearFrom, until }),
    store.inflow({ from, until }),
    store.touches({
      from,
      until,
      types: new Map(types.flatMap(([name, { touch }]) => (touch === undefined ? [] : [[name, touch]]))),
      items: new Map(Object.entries(policy.settings.catalogue.items).map(([id, content]) => [id, itemTouch(content)])),
      weak: typed.weak,
    }),
  ]);
  const won = new Map<string, number>();
  for (const { partnerId, on, currency, amount } of wins) {
    won.set(partnerId, (won.get(partnerId) ?? 0) + amount * rateOf(policy, currency, on));
  }
  return monthReport({ month, partners: partners.map((one) => ({ ...one, won: won.get(one.id) ?? 0 })), inflow, touches });
}

function rateOf({ currency: own, rate }: ReportContext['policy'], currency: string | null, on: IsoDate): number {
  if (currency === null || currency === own) return 1;
  const found = rate(currency, on);
  if (found !== null) return found;
  throw new AppError('CURRENCY_UNKNOWN', `No rate is known for ${currency} (an amount of ${on})`, {
    fix: `Add ${currency} to \`rates\` in config/kakehashi.yaml`,
  });
}

function nextMonth(month: string): IsoDate {
  return `${isoOf(dayOf(`${month}-01`) + 31).slice(0, 7)}-01`;
}
