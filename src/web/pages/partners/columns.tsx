import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Locale, Text } from '../../../core/types.ts';
import type { PartnerRow } from '../../data/types.ts';
import { compact, date, decimal, percent, signed } from '../../lib/format.ts';
import { label, labelOf } from '../../lib/labels.ts';
import { Badge } from '../../ui/parts.tsx';

export interface Column {
  readonly id: string;
  readonly title: (locale: Locale) => string;
  /** Grid width. */
  readonly width: string;
  readonly sort?: string;
  readonly number?: true;
  readonly hidden?: true;
  readonly cell: (row: PartnerRow, locale: Locale) => ReactNode;
  /** As it goes into a CSV file: for machines and spreadsheets. */
  readonly csv: (row: PartnerRow, locale: Locale) => string | number | null;
}

const own = (text: Text) => (locale: Locale) => text[locale];
const field = (key: string) => (locale: Locale) => label(key, locale);
const option = (key: string, value: string | null, locale: Locale): string | null => (value === null ? null : labelOf(key, value, locale));
const day = (value: string | null, locale: Locale): string => (value === null ? '–' : date(value, locale));

export const COLUMNS: readonly Column[] = [
  {
    id: 'name',
    title: own({ ja: '会社名', en: 'Company' }),
    width: 'minmax(200px, 2.2fr)',
    sort: 'name',
    cell: ({ id, name }) => <Link href={`/partners/${id}`}>{name}</Link>,
    csv: ({ name }) => name,
  },
  {
    id: 'state',
    title: field('state'),
    width: '128px',
    cell: ({ state }) => <Badge field="state" value={state} />,
    csv: ({ state }, locale) => option('state', state, locale),
  },
  {
    id: 'score',
    title: own({ ja: 'スコア', en: 'Score' }),
    width: '104px',
    sort: 'score',
    number: true,
    cell: ({ score, change28 }, locale) => <Score score={score} change={change28} locale={locale} />,
    csv: ({ score }) => (score === null ? null : Math.round(score * 10) / 10),
  },
  {
    id: 'risk',
    title: field('riskLevel'),
    width: '120px',
    sort: 'risk',
    cell: ({ riskLevel }) => <Badge field="riskLevel" value={riskLevel} />,
    csv: ({ riskLevel }, locale) => option('riskLevel', riskLevel, locale),
  },
  {
    id: 'value',
    title: own({ ja: '年間取引', en: 'Per year' }),
    width: '104px',
    sort: 'value',
    number: true,
    cell: ({ yearly, tier }, locale) => (
      <>
        {yearly === null ? '–' : compact(yearly, locale)} <span className="soft small">{tier}</span>
      </>
    ),
    csv: ({ yearly }) => (yearly === null ? null : Math.round(yearly)),
  },
  {
    id: 'next',
    title: field('nextAction'),
    width: 'minmax(180px, 2fr)',
    sort: 'due',
    cell: ({ nextAction, nextActionDue }, locale) => (
      <span title={nextAction?.[locale]}>
        {nextAction?.[locale] ?? '–'} <span className="soft small">{nextActionDue === null ? '' : date(nextActionDue, locale)}</span>
      </span>
    ),
    csv: ({ nextAction }, locale) => nextAction?.[locale] ?? null,
  },
  {
    id: 'touch',
    title: field('touch'),
    width: '176px',
    cell: ({ touch }) => <Badge field="touch" value={touch} />,
    csv: ({ touch }, locale) => option('touch', touch, locale),
  },
  {
    id: 'flags',
    title: field('flags'),
    width: 'minmax(150px, 1.2fr)',
    cell: ({ flags }) => flags.map((flag) => <Badge key={flag} field="flags" value={flag} />),
    csv: ({ flags }, locale) => flags.map((flag) => labelOf('flags', flag, locale)).join(';'),
  },
  {
    id: 'owner',
    title: own({ ja: '担当', en: 'Owner' }),
    width: '120px',
    cell: ({ owner, ownerName }) => ownerName ?? owner ?? '–',
    csv: ({ owner, ownerName }) => ownerName ?? owner,
  },
  {
    id: 'step',
    title: field('step'),
    width: '140px',
    hidden: true,
    cell: ({ step }, locale) => option('step', step, locale) ?? '–',
    csv: ({ step }, locale) => option('step', step, locale),
  },
  {
    id: 'consumption',
    title: own({ ja: '支援消化率', en: 'Consumption' }),
    width: '96px',
    sort: 'consumption',
    number: true,
    hidden: true,
    cell: ({ consumption }, locale) => (consumption === null ? '–' : percent(consumption / 100, locale)),
    csv: ({ consumption }) => (consumption === null ? null : Math.round(consumption)),
  },
  {
    id: 'lastContact',
    title: own({ ja: '最終接触', en: 'Last contact' }),
    width: '116px',
    sort: 'lastContact',
    hidden: true,
    cell: ({ lastContact }, locale) => day(lastContact, locale),
    csv: ({ lastContact }) => lastContact,
  },
  {
    id: 'lastDeal',
    title: own({ ja: '最終案件', en: 'Last deal' }),
    width: '116px',
    sort: 'lastDeal',
    hidden: true,
    cell: ({ lastDeal }, locale) => day(lastDeal, locale),
    csv: ({ lastDeal }) => lastDeal,
  },
  {
    id: 'package',
    title: own({ ja: 'パッケージ', en: 'Package' }),
    width: '150px',
    hidden: true,
    cell: ({ package: name }) => (name === null ? '–' : <Link href={`/packages/${name}`}>{name}</Link>),
    csv: ({ package: name }) => name,
  },
];

export function Score({
  score,
  change,
  locale,
}: {
  readonly score: number | null;
  readonly change: number | null;
  readonly locale: Locale;
}): ReactNode {
  if (score === null) return <span className="soft">–</span>;
  const moved = change !== null && Math.abs(change) >= 0.05;
  return (
    <>
      {decimal(score, locale)}
      {moved && <span className={`small ${change > 0 ? 'up' : 'down'}`}> {signed(change, locale)}</span>}
    </>
  );
}
