import { Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Text } from '../../../../core/types.ts';
import { fill, useLanguage } from '../../../lib/locale.tsx';

const T = {
  add: { ja: '条件を追加', en: 'Add a condition' },
  one: { ja: '%{title} %{n}', en: '%{title}, %{n}' },
  remove: { ja: 'この条件を削除', en: 'Remove this condition' },
} satisfies Record<string, Text>;

interface Props {
  readonly title: string;
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
}

/** Conditions in the words of the file: `conditions has consumption_below_50`, `proposals12m >= 5`. */
export function Conditions({ title, values, onChange }: Props): ReactNode {
  const { t } = useLanguage();
  return (
    <fieldset>
      <legend>{title}</legend>
      {values.map((value, i) => (
        <span key={i} className="condition">
          <input
            aria-label={fill(t(T.one), { title, n: i + 1 })}
            value={value}
            onChange={(event) => {
              onChange(values.with(i, event.target.value));
            }}
          />
          <button
            type="button"
            className="button small quiet"
            aria-label={t(T.remove)}
            title={t(T.remove)}
            onClick={() => {
              onChange(values.toSpliced(i, 1));
            }}
          >
            <X size={14} aria-hidden="true" />
          </button>
        </span>
      ))}
      <button
        type="button"
        className="button small"
        onClick={() => {
          onChange([...values, '']);
        }}
      >
        <Plus size={14} aria-hidden="true" /> {t(T.add)}
      </button>
    </fieldset>
  );
}
