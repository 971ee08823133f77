import { Menu as Base } from '@base-ui/react/menu';
import type { ReactNode } from 'react';

export interface MenuAction {
  readonly label: string;
  readonly onSelect: () => void;
  readonly disabled?: boolean;
}

/** A button that opens a list of actions, with arrow keys and type-ahead. */
export function ActionMenu({
  label,
  children,
  actions,
}: {
  readonly label: string;
  readonly children: ReactNode;
  readonly actions: readonly MenuAction[];
}): ReactNode {
  return (
    <Base.Root>
      <Base.Trigger className="button" aria-label={label}>
        {children}
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="end" className="menu-place">
          <Base.Popup className="menu">
            {actions.map((action) => (
              <Base.Item key={action.label} className="menu-item" disabled={action.disabled === true} onClick={action.onSelect}>
                {action.label}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
