import type { ReactNode } from 'react';
import { Scroll } from './parts.tsx';

interface TableProps {
  readonly label: string;
  readonly head: readonly ReactNode[];
  /** Columns of numbers. */
  readonly right?: readonly number[];
  readonly children: ReactNode;
}

/** A plain table in a box of its own. */
export function Table(props: TableProps): ReactNode {
  return (
    <div className="panel">
      <Rows {...props} />
    </div>
  );
}

/** The same inside a panel. */
export function Rows({ label, head, right = [], children }: TableProps): ReactNode {
  return (
    <Scroll label={label}>
      <table>
        <thead>
          <tr>
            {head.map((one, i) => (
              <th key={i} className={right.includes(i) ? 'number' : ''}>
                {one}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </Scroll>
  );
}
