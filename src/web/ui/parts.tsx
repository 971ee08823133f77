import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useLanguage } from '../lib/locale.tsx';
import { labelOf } from '../lib/labels.ts';

/** One value of a field with options, as people call it. */
export function Badge({ field, value }: { readonly field: string; readonly value: string | null }): ReactNode {
  const { locale } = useLanguage();
  if (value === null) return <span className="soft">–</span>;
  return <span className={`badge ${field} ${value}`}>{labelOf(field, value, locale)}</span>;
}

export function Tag({
  tone = 'grey',
  children,
}: {
  readonly tone?: 'grey' | 'good' | 'watch' | 'bad' | 'cool';
  readonly children: ReactNode;
}): ReactNode {
  return <span className={`badge tone-${tone}`}>{children}</span>;
}

interface PanelProps {
  readonly title: string;
  readonly id?: string;
  readonly note?: ReactNode;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}

/** A titled box. */
export function Panel({ title, id, note, tools, children }: PanelProps): ReactNode {
  return (
    <section className="panel" id={id} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {tools !== undefined && <div className="tools">{tools}</div>}
      </header>
      {note !== undefined && <p className="note">{note}</p>}
      {children}
    </section>
  );
}

interface TileProps {
  readonly title: string;
  readonly value: ReactNode;
  readonly note?: ReactNode;
  /** Where this number comes from. */
  readonly href?: string;
  readonly tone?: 'good' | 'watch' | 'bad';
}

/** One number with its name; a link where it leads to what it counts. */
export function Tile({ title, value, note, href, tone }: TileProps): ReactNode {
  const body = (
    <>
      <span className="tile-title">{title}</span>
      <span className={`tile-value ${tone ?? ''}`}>{value}</span>
      {note !== undefined && <span className="tile-note">{note}</span>}
    </>
  );
  if (href === undefined) return <div className="tile">{body}</div>;
  if (href.startsWith('#'))
    return (
      <a className="tile" href={href}>
        {body}
      </a>
    );
  return (
    <Link className="tile" href={href}>
      {body}
    </Link>
  );
}

export function PageHead({
  title,
  note,
  children,
}: {
  readonly title: string;
  readonly note?: ReactNode;
  readonly children?: ReactNode;
}): ReactNode {
  return (
    <div className="page-head">
      <div>
        <h1>{title}</h1>
        {note !== undefined && <p className="note">{note}</p>}
      </div>
      {children !== undefined && <div className="tools">{children}</div>}
    </div>
  );
}

/** A wide table scrolls in itself, never the page; it can be reached and moved by keyboard. */
export function Scroll({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="scroll" role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
