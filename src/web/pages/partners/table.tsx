import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import type { PartnerRow } from '../../data/types.ts';
import { useKeys } from '../../lib/keys.ts';
import { useLanguage } from '../../lib/locale.tsx';
import type { Column } from './columns.tsx';

const ROW_PX = 38;
const AHEAD = 30;

interface TableProps {
  readonly label: string;
  readonly rows: readonly PartnerRow[];
  readonly total: number;
  readonly columns: readonly Column[];
  readonly sort: string;
  readonly descending: boolean;
  readonly onSort: (sort: string) => void;
  /** Asks for the rows that follow. */
  readonly onEnd: () => void;
}

/** Ten thousand rows as quick as ten: only what is in sight is drawn, and the rest is fetched while scrolling towards it. */
export function PartnerTable({ label, rows, total, columns, sort, descending, onSort, onEnd }: TableProps): ReactNode {
  const { locale } = useLanguage();
  const place = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(-1);
  const [, go] = useLocation();
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => place.current, estimateSize: () => ROW_PX, overscan: 12 });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= rows.length - AHEAD && rows.length < total) onEnd();
  }, [last, rows.length, total, onEnd]);
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setAt(next);
    virtual.scrollToIndex(next);
  };
  useKeys({
    j: () => {
      move(at + 1);
    },
    k: () => {
      move(at - 1);
    },
    Enter: () => {
      const row = rows[at];
      if (row) go(`/partners/${row.id}`);
    },
  });
  const template = columns.map(({ width }) => width).join(' ');
  return (
    <div className="grid-table" ref={place} role="table" aria-label={label} aria-rowcount={total + 1} tabIndex={0}>
      <div className="grid-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
        {columns.map((column) => (
          <Head key={column.id} column={column} sort={sort} descending={descending} onSort={onSort} />
        ))}
      </div>
      <div role="rowgroup" className="grid-body" style={{ height: virtual.getTotalSize() }}>
        {shown.map(({ index, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <div
              key={row.id}
              role="row"
              aria-rowindex={index + 2}
              className={index === at ? 'grid-row at' : 'grid-row'}
              style={{ gridTemplateColumns: template, transform: `translateY(${start}px)` }}
            >
              {columns.map((column) => (
                <div key={column.id} role="cell" className={column.number ? 'number' : ''}>
                  {column.cell(row, locale)}
                </div>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface HeadProps {
  readonly column: Column;
  readonly sort: string;
  readonly descending: boolean;
  readonly onSort: (sort: string) => void;
}

function Head({ column, sort, descending, onSort }: HeadProps): ReactNode {
  const { locale } = useLanguage();
  const here = column.sort === sort;
  const title = column.title(locale);
  return (
    <div
      role="columnheader"
      className={column.number ? 'number' : ''}
      {...(column.sort === undefined ? {} : { 'aria-sort': here ? (descending ? 'descending' : 'ascending') : 'none' })}
    >
      {column.sort === undefined ? (
        title
      ) : (
        <button
          type="button"
          onClick={() => {
            onSort(column.sort ?? '');
          }}
        >
          {title}
          {here && (descending ? <ArrowDown size={13} aria-hidden="true" /> : <ArrowUp size={13} aria-hidden="true" />)}
        </button>
      )}
    </div>
  );
}
