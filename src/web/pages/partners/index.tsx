import { Download } from 'lucide-react';
import { useCallback, useRef, useState, type ReactNode } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { Text } from '../../../core/types.ts';
import { allPartners, usePartners } from '../../data/partners.ts';
import { csvOf } from '../../../core/csv.ts';
import { download } from '../../lib/download.ts';
import { count } from '../../lib/format.ts';
import { useKeys } from '../../lib/keys.ts';
import { fill, useLanguage } from '../../lib/locale.tsx';
import { isTexts, useStored } from '../../lib/stored.ts';
import { useTitle } from '../../lib/title.ts';
import { PageHead } from '../../ui/parts.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { ColumnsButton } from './columns-button.tsx';
import { COLUMNS } from './columns.tsx';
import { Filters } from './filters.tsx';
import { PartnerTable } from './table.tsx';
import { Views } from './views.tsx';

const T = {
  title: { ja: 'パートナー', en: 'Partners' },
  total: { ja: '%{n}社', en: '%{n} companies' },
  csv: { ja: 'CSV に書き出す', en: 'Export CSV' },
  empty: { ja: 'まだデータがありません', en: 'No data yet' },
  emptyNext: { ja: '次のコマンドで取り込みと判定を行います:', en: 'This command reads, assesses and delivers:' },
  noMatch: { ja: '当てはまるパートナーはありません', en: 'No partner matches' },
  noMatchNext: { ja: '条件を減らすか、会社名の一部で探してください。', en: 'Remove a filter, or search for a part of the name.' },
} satisfies Record<string, Text>;

const SHOWN = COLUMNS.filter(({ hidden }) => hidden !== true).map(({ id }) => id);

export default function PartnersPage(): ReactNode {
  const { t, locale } = useLanguage();
  const [, go] = useLocation();
  const search = useSearch();
  const query = new URLSearchParams(search);
  const [shown, setShown] = useStored('columns', SHOWN, isTexts);
  const searchRef = useRef<HTMLInputElement>(null);
  const found = usePartners(query.toString());
  const total = found.data?.pages[0]?.total ?? null;
  useTitle(t(T.title));
  useKeys({
    '/': () => {
      searchRef.current?.focus();
    },
  });
  const show = (next: URLSearchParams): void => {
    const text = decodeURIComponent(next.toString()) === '' ? '' : `?${next.toString()}`;
    go(`/partners${text}`);
  };
  return (
    <>
      <PageHead title={t(T.title)} note={total === null ? '' : fill(t(T.total), { n: count(total, locale) })}>
        <Views query={query} onShow={show} />
        <ColumnsButton shown={shown} onChange={setShown} />
        <ExportButton filters={query.toString()} shown={shown} />
      </PageHead>
      <Filters query={query} searchRef={searchRef} onChange={show} />
      <Rows query={query} shown={shown} found={found} total={total} onShow={show} />
    </>
  );
}

interface RowsProps {
  readonly query: URLSearchParams;
  readonly shown: readonly string[];
  readonly found: ReturnType<typeof usePartners>;
  readonly total: number | null;
  readonly onShow: (next: URLSearchParams) => void;
}

function Rows({ query, shown, found, total, onShow }: RowsProps): ReactNode {
  const { t } = useLanguage();
  const { fetchNextPage, isFetchingNextPage } = found;
  const onEnd = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, isFetchingNextPage]);
  if (found.data === undefined)
    return found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : <Loading rows={10} />;
  const rows = found.data.pages.flatMap((page) => page.partners);
  if (rows.length === 0 && query.size === 0)
    return (
      <Empty title={t(T.empty)}>
        <p>
          {t(T.emptyNext)} <code>npx kakehashi run</code>
        </p>
      </Empty>
    );
  if (rows.length === 0) return <Empty title={t(T.noMatch)}>{t(T.noMatchNext)}</Empty>;
  const sort = query.get('sort') ?? 'priority';
  const up = query.get('order') === 'asc' || (query.get('order') === null && (sort === 'name' || sort === 'due'));
  return (
    <PartnerTable
      label={t(T.title)}
      rows={rows}
      total={total ?? rows.length}
      columns={COLUMNS.filter(({ id }) => id === 'name' || shown.includes(id))}
      sort={sort}
      descending={!up}
      onEnd={onEnd}
      onSort={(next) => {
        const changed = new URLSearchParams(query);
        changed.set('sort', next);
        if (next === sort) changed.set('order', up ? 'desc' : 'asc');
        else changed.delete('order');
        onShow(changed);
      }}
    />
  );
}

function ExportButton({ filters, shown }: { readonly filters: string; readonly shown: readonly string[] }): ReactNode {
  const { t, locale } = useLanguage();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      const columns = COLUMNS.filter(({ id }) => id === 'name' || shown.includes(id));
      const rows = await allPartners(filters);
      const head = ['id', ...columns.map(({ title }) => title(locale))];
      download(
        'partners.csv',
        csvOf([head, ...rows.map((row) => [row.id, ...columns.map(({ csv }) => csv(row, locale))])]),
        'text/csv;charset=utf-8',
      );
    } catch (error) {
      toast.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <button type="button" className="button" disabled={busy} onClick={() => void save()}>
      <Download size={15} aria-hidden="true" />
      {t(T.csv)}
    </button>
  );
}
