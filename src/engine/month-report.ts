import { dayOf, isoOf } from '../core/assess/days.ts';
import { itemTouch } from '../core/assess/settings/index.ts';
import { AppError } from '../core/errors.ts';
import { monthReport, type MonthReport } from '../core/report/month.ts';
import type { IsoDate } from '../core/types.ts';
import type { ReportContext } from './report.ts';

/** The report of one month (`2024-05`): counted in the database, one row per partner. */
export async function readMonthReport({ store, policy }: ReportContext, month: string): Promise<MonthReport> {
  const [from, until] = [`${month}-01`, nextMonth(month)];
  const yearFrom = isoOf(dayOf(until) - 365);
  const types = Object.entries(policy.settings.catalogue.eventTypes);
  const typesOf = (keep: (type: (typeof types)[number][1]) => boolean | undefined): string[] =>
    types.filter(([, type]) => keep(type) === true).map(([name]) => name);
  const partners = await store.monthPartners({
    from,
    until,
    yearFrom,
    types: {
      delivery: typesOf((type) => type.delivery),
      use: typesOf((type) => type.consumption),
      contact: typesOf((type) => type.contact),
      weak: typesOf((type) => type.weak),
    },
  });
  const won = new Map<string, number>();
  for (const { partnerId, on, currency, amount } of await store.wins({ from: yearFrom, until })) {
    won.set(partnerId, (won.get(partnerId) ?? 0) + amount * rateOf(policy, currency, on));
  }
  return monthReport({
    month,
    partners: partners.map((one) => ({ ...one, won: won.get(one.id) ?? 0 })),
    inflow: await store.inflow({ from, until }),
    touches: await store.touches({
      from,
      until,
      types: new Map(types.flatMap(([name, { touch }]) => (touch === undefined ? [] : [[name, touch]]))),
      items: new Map(Object.entries(policy.settings.catalogue.items).map(([id, content]) => [id, itemTouch(content)])),
      weak: typesOf((type) => type.weak),
    }),
  });
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
