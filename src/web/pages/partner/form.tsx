import type { ReactNode } from 'react';
import type { Text } from '../../../core/types.ts';
import { useAct } from '../../data/actions.ts';
import { labelOf, optionsOf } from '../../lib/labels.ts';
import { useLanguage } from '../../lib/locale.tsx';

const T = {
  unset: { ja: '(設定しない)', en: '(not set)' },
  send: { ja: '確定', en: 'Confirm' },
} satisfies Record<string, Text>;

/** A day so many days from now, in the reader's calendar. */
export function inDays(days: number): string {
  const day = new Date();
  day.setDate(day.getDate() + days);
  return [day.getFullYear(), String(day.getMonth() + 1).padStart(2, '0'), String(day.getDate()).padStart(2, '0')].join('-');
}

export interface FormProps {
  readonly id: string;
  readonly onDone: () => void;
}

interface SentProps extends FormProps {
  readonly action: (values: Readonly<Record<string, string>>) => {
    readonly path: string;
    readonly body: unknown;
    readonly method?: 'POST' | 'PUT';
  };
  readonly done: Text;
  readonly children: ReactNode;
}

/** What was typed stays until the server has taken it. */
export function Sent({ action, done, onDone, children }: Omit<SentProps, 'id'>): ReactNode {
  const { t } = useLanguage();
  const act = useAct(onDone);
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        const values: Record<string, string> = {};
        for (const [key, value] of new FormData(event.currentTarget)) values[key] = typeof value === 'string' ? value.trim() : '';
        const { method = 'POST', ...rest } = action(values);
        act.mutate({ method, ...rest, done });
      }}
    >
      {children}
      <div className="tools">
        <button type="submit" className="button primary" disabled={act.isPending}>
          {t(T.send)}
        </button>
      </div>
    </form>
  );
}

export function Options({ name, field }: { readonly name: string; readonly field: string }): ReactNode {
  const { t, locale } = useLanguage();
  return (
    <select name={name}>
      <option value="">{t(T.unset)}</option>
      {optionsOf(field).map((value) => (
        <option key={value} value={value}>
          {labelOf(field, value, locale)}
        </option>
      ))}
    </select>
  );
}
