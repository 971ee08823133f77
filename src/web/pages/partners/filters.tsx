import { X } from 'lucide-react';
import { useState, type ReactNode, type RefObject } from 'react';
import type { Text } from '../../../core/types.ts';
import { label, labelOf, optionsOf } from '../../lib/labels.ts';
import { useLanguage } from '../../lib/locale.tsx';

const T = {
  search: { ja: '会社名で探す', en: 'Find a company' },
  add: { ja: '絞り込みを追加', en: 'Add a filter' },
  remove: { ja: '外す', en: 'Remove' },
} satisfies Record<string, Text>;

/** Filters of the address, and the field of the CRM that each asks. */
export const FILTERS = { state: 'state', risk: 'riskLevel', touch: 'touch', step: 'step', tier: 'valueTier', flag: 'flags' } as const;
export type FilterName = keyof typeof FILTERS;
const NAMES = Object.keys(FILTERS) as FilterName[];

interface FiltersProps {
  readonly query: URLSearchParams;
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly onChange: (next: URLSearchParams) => void;
}

/** Search and filters; the address carries them, so that a link shows the same. */
export function Filters({ query, searchRef, onChange }: FiltersProps): ReactNode {
  const { t, locale } = useLanguage();
  const toggle = (name: FilterName, value: string): void => {
    const has = valuesOf(query, name);
    onChange(withValues(query, name, has.includes(value) ? has.filter((one) => one !== value) : [...has, value]));
  };
  return (
    <div className="filters">
      <SearchBox key={query.get('search') ?? ''} query={query} searchRef={searchRef} onChange={onChange} />
      <select
        aria-label={t(T.add)}
        value=""
        onChange={(event) => {
          const [name, value = ''] = event.target.value.split('=');
          const known = NAMES.find((one) => one === name);
          if (known !== undefined) toggle(known, value);
        }}
      >
        <option value="">＋ {t(T.add)}</option>
        {NAMES.map((name) => (
          <optgroup key={name} label={label(FILTERS[name], locale)}>
            {optionsOf(FILTERS[name]).map((value) => (
              <option key={value} value={`${name}=${value}`} disabled={valuesOf(query, name).includes(value)}>
                {labelOf(FILTERS[name], value, locale)}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
      {NAMES.flatMap((name) =>
        valuesOf(query, name).map((value) => (
          <button
            key={`${name} ${value}`}
            type="button"
            className="chip"
            onClick={() => {
              toggle(name, value);
            }}
          >
            <span className="soft">{label(FILTERS[name], locale)}</span> {labelOf(FILTERS[name], value, locale)}
            <X size={13} aria-label={t(T.remove)} />
          </button>
        )),
      )}
    </div>
  );
}

function SearchBox({ query, searchRef, onChange }: FiltersProps): ReactNode {
  const { t } = useLanguage();
  const [text, setText] = useState(query.get('search') ?? '');
  const send = (value: string): void => {
    const next = new URLSearchParams(query);
    if (value.trim() === '') next.delete('search');
    else next.set('search', value.trim());
    onChange(next);
  };
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        send(text);
      }}
    >
      <input
        ref={searchRef}
        type="search"
        maxLength={200}
        value={text}
        placeholder={`${t(T.search)}  ( / )`}
        aria-label={t(T.search)}
        onChange={(event) => {
          setText(event.target.value);
          if (event.target.value === '') send('');
        }}
      />
    </form>
  );
}

export function valuesOf(query: URLSearchParams, name: string): readonly string[] {
  return (query.get(name) ?? '').split(',').filter(Boolean);
}

function withValues(query: URLSearchParams, name: string, values: readonly string[]): URLSearchParams {
  const next = new URLSearchParams(query);
  if (values.length === 0) next.delete(name);
  else next.set(name, values.join(','));
  return next;
}
