import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { addItem, addWeek, moveItem, plainPackage, removeItem, removeWeek, setValue, type Edited } from '../../../../core/package/edit.ts';
import type { Scalar, Text } from '../../../../core/types.ts';
import { label, labelOf, optionsOf } from '../../../lib/labels.ts';
import { fill, useLanguage } from '../../../lib/locale.tsx';
import { Conditions } from './conditions.tsx';
import { ItemForm, type ItemShown } from './item.tsx';

const T = {
  unreadable: { ja: 'いまの YAML は読めません。「YAML」で直してください。', en: 'The YAML cannot be read as it is; mend it under “YAML”.' },
  nameJa: { ja: '名前(日本語)', en: 'Name (Japanese)' },
  nameEn: { ja: '名前(英語)', en: 'Name (English)' },
  responsible: { ja: '責任者', en: 'Responsible' },
  wantedJa: { ja: '目標(日本語)', en: 'Aim (Japanese)' },
  wantedEn: { ja: '目標(英語)', en: 'Aim (English)' },
  whom: { ja: 'だれに', en: 'For whom' },
  any: { ja: 'どれか1つが成り立つ条件', en: 'Conditions of which one holds' },
  stop: { ja: '途中でやめる条件', en: 'When it stops early' },
  week: { ja: '第%{n}週', en: 'Week %{n}' },
  weekNumber: { ja: '開始からの週', en: 'Week since the start' },
  addWeek: { ja: '週を追加', en: 'Add a week' },
  removeWeek: { ja: '第%{n}週を削除', en: 'Remove week %{n}' },
  addItem: { ja: '第%{n}週に追加', en: 'Add to week %{n}' },
  up: { ja: '上へ', en: 'Up' },
  down: { ja: '下へ', en: 'Down' },
  removeItem: { ja: '削除', en: 'Remove' },
} satisfies Record<string, Text>;

interface Shown {
  readonly name?: Partial<Text>;
  readonly wanted?: Partial<Text>;
  readonly step?: string;
  readonly responsible?: string;
  readonly segment?: { readonly state?: readonly string[]; readonly any?: readonly string[] };
  readonly stopWhen?: readonly string[];
  readonly weeks?: readonly { readonly week?: number; readonly items?: readonly ItemShown[] }[];
}

interface Props {
  readonly text: string;
  readonly onChange: (text: string) => void;
}

/** The YAML as a form. Every change is made in the text itself, so that nothing that the form does not show is lost. */
export function VisualEditor({ text, onChange }: Props): ReactNode {
  const { t, locale } = useLanguage();
  const shown = plainPackage(text) as Shown | null;
  if (shown === null) return <p className="notice">{t(T.unreadable)}</p>;
  const make = (next: Edited): void => {
    if (next !== null) onChange(next);
  };
  const set = (path: readonly (string | number)[], value: Scalar | readonly string[]): void => {
    make(setValue(text, path, value));
  };
  const field = (name: string, path: readonly string[], value: string | undefined): ReactNode => (
    <label>
      {name}
      <input
        value={value ?? ''}
        onChange={(event) => {
          set(path, event.target.value);
        }}
      />
    </label>
  );
  const states = shown.segment?.state ?? [];
  return (
    <div className="visual">
      <div className="form two">
        {field(t(T.nameJa), ['name', 'ja'], shown.name?.ja)}
        {field(t(T.nameEn), ['name', 'en'], shown.name?.en)}
        {field(t(T.wantedJa), ['wanted', 'ja'], shown.wanted?.ja)}
        {field(t(T.wantedEn), ['wanted', 'en'], shown.wanted?.en)}
        <label>
          {label('step', locale)}
          <select
            value={shown.step ?? ''}
            onChange={(event) => {
              set(['step'], event.target.value);
            }}
          >
            {optionsOf('step').map((one) => (
              <option key={one} value={one}>
                {labelOf('step', one, locale)}
              </option>
            ))}
          </select>
        </label>
        {field(t(T.responsible), ['responsible'], shown.responsible)}
      </div>
      <fieldset>
        <legend>
          {t(T.whom)}:{label('state', locale)}
        </legend>
        {optionsOf('state').map((one) => (
          <label key={one} className="check">
            <input
              type="checkbox"
              checked={states.includes(one)}
              onChange={(event) => {
                const next = optionsOf('state').filter((state) => (state === one ? event.target.checked : states.includes(state)));
                set(['segment', 'state'], next.length === 0 ? null : next);
              }}
            />
            {labelOf('state', one, locale)}
          </label>
        ))}
      </fieldset>
      <Conditions
        title={t(T.any)}
        values={shown.segment?.any ?? []}
        onChange={(values) => {
          set(['segment', 'any'], values.length === 0 ? null : values);
        }}
      />
      <Conditions
        title={t(T.stop)}
        values={shown.stopWhen ?? []}
        onChange={(values) => {
          set(['stopWhen'], values.length === 0 ? null : values);
        }}
      />
      {(shown.weeks ?? []).map(({ week = 0, items = [] }, w) => (
        <section key={w} className="week" aria-label={fill(t(T.week), { n: week })}>
          <header>
            <h3>{fill(t(T.week), { n: week })}</h3>
            <label>
              <span className="soft small">{t(T.weekNumber)}</span>
              <input
                type="number"
                min={1}
                max={52}
                value={week}
                onChange={(event) => {
                  set(['weeks', w, 'week'], Number(event.target.value));
                }}
              />
            </label>
            <IconButton
              name={fill(t(T.removeWeek), { n: week })}
              icon={Trash2}
              onPress={() => {
                make(removeWeek(text, w));
              }}
            />
          </header>
          <ol className="plain">
            {items.map((item, i) => (
              <li key={i} className="item">
                <ItemForm
                  item={item}
                  onSet={(key, value) => {
                    set(['weeks', w, 'items', i, ...key], value);
                  }}
                />
                <div className="tools end">
                  <IconButton
                    name={t(T.up)}
                    icon={ArrowUp}
                    off={i === 0}
                    onPress={() => {
                      make(moveItem(text, w, i, -1));
                    }}
                  />
                  <IconButton
                    name={t(T.down)}
                    icon={ArrowDown}
                    off={i === items.length - 1}
                    onPress={() => {
                      make(moveItem(text, w, i, 1));
                    }}
                  />
                  <IconButton
                    name={t(T.removeItem)}
                    icon={Trash2}
                    off={items.length === 1}
                    onPress={() => {
                      make(removeItem(text, w, i));
                    }}
                  />
                </div>
              </li>
            ))}
          </ol>
          <button
            type="button"
            className="button small"
            onClick={() => {
              make(addItem(text, w));
            }}
          >
            <Plus size={14} aria-hidden="true" /> {fill(t(T.addItem), { n: week })}
          </button>
        </section>
      ))}
      <button
        type="button"
        className="button"
        onClick={() => {
          make(addWeek(text));
        }}
      >
        <Plus size={14} aria-hidden="true" /> {t(T.addWeek)}
      </button>
    </div>
  );
}

interface IconProps {
  readonly name: string;
  readonly icon: typeof Plus;
  readonly off?: boolean;
  readonly onPress: () => void;
}

function IconButton({ name, icon: Icon, off = false, onPress }: IconProps): ReactNode {
  return (
    <button type="button" className="button small quiet" aria-label={name} title={name} disabled={off} onClick={onPress}>
      <Icon size={14} aria-hidden="true" />
    </button>
  );
}
