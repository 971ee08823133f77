import type { ReactNode } from 'react';

export interface BarOf {
  readonly name: ReactNode;
  readonly value: number;
  readonly says: ReactNode;
}

/** Names with a bar each; a screen reader hears names and numbers. */
export function Bars({ rows, label }: { readonly rows: readonly BarOf[]; readonly label: string }): ReactNode {
  const most = Math.max(1e-9, ...rows.map(({ value }) => value));
  return (
    <ul className="plain bar-list" aria-label={label}>
      {rows.map(({ name, value, says }, i) => (
        <li key={i}>
          <span className="bar-name">{name}</span>
          <span className="bar" aria-hidden="true">
            <svg viewBox="0 0 100 8" preserveAspectRatio="none">
              <rect width="100" height="8" className="bar-ground" />
              <rect width={(100 * value) / most} height="8" className="bar-fill" />
            </svg>
          </span>
          <span className="bar-value">{says}</span>
        </li>
      ))}
    </ul>
  );
}
