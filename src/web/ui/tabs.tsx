import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';

export interface Tab {
  readonly id: string;
  readonly title: ReactNode;
  readonly body: ReactNode;
}

export function Tabs({
  tabs,
  value,
  onChange,
}: {
  readonly tabs: readonly Tab[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}): ReactNode {
  return (
    <Base.Root
      value={value}
      onValueChange={(next: unknown) => {
        onChange(String(next));
      }}
    >
      <Base.List className="tabs">
        {tabs.map(({ id, title }) => (
          <Base.Tab key={id} value={id} className="tab">
            {title}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map(({ id, body }) => (
        <Base.Panel key={id} value={id}>
          {body}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
