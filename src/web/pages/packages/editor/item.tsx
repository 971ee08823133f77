import { useId, type ReactNode } from 'react';
import { TEMPLATES } from '../../../../core/assess/templates.ts';
import type { Scalar, Text } from '../../../../core/types.ts';
import { contentName } from '../../../data/contents.ts';
import { eventName, useMeta } from '../../../data/meta.ts';
import { useLanguage } from '../../../lib/locale.tsx';
import { CHANNELS } from '../channels.ts';

const T = {
  content: { ja: '届けるもの', en: 'What' },
  channel: { ja: '届け方', en: 'How' },
  wanted: { ja: 'してほしい行動', en: 'Wanted action' },
  doneWhen: { ja: '完了の印', en: 'Done when' },
  when: { ja: 'この条件のときだけ', en: 'Only when' },
  always: { ja: 'いつも', en: 'always' },
  remind: { ja: '再案内まで(日)', en: 'Remind after (days)' },
  choose: { ja: '選ぶ', en: 'choose' },
} satisfies Record<string, Text>;

export interface ItemShown {
  readonly content?: string;
  readonly channel?: string;
  readonly wanted?: string | Partial<Text>;
  readonly doneWhen?: string;
  readonly when?: string;
  readonly remindAfterDays?: number;
}

interface Props {
  readonly item: ItemShown;
  readonly onSet: (path: readonly string[], value: Scalar) => void;
}

/** One thing of a week. */
export function ItemForm({ item, onSet }: Props): ReactNode {
  const { t, locale } = useLanguage();
  const meta = useMeta();
  const types = useId();
  const contents = [...Object.keys(meta?.items ?? {}), ...Object.keys(TEMPLATES)];
  const wanted = typeof item.wanted === 'string' ? item.wanted : (item.wanted?.[locale] ?? '');
  return (
    <div className="form two">
      <label>
        {t(T.content)}
        <select
          value={item.content ?? ''}
          onChange={(event) => {
            onSet(['content'], event.target.value);
          }}
        >
          {!contents.includes(item.content ?? '') && (
            <option value={item.content ?? ''}>{item.content === undefined || item.content === '' ? t(T.choose) : item.content}</option>
          )}
          {contents.map((one) => (
            <option key={one} value={one}>
              {one} {t(contentName(meta, one))}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t(T.channel)}
        <select
          value={item.channel ?? ''}
          onChange={(event) => {
            onSet(['channel'], event.target.value);
          }}
        >
          {Object.entries(CHANNELS).map(([value, name]) => (
            <option key={value} value={value}>
              {t(name)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t(T.wanted)}
        <input
          value={wanted}
          onChange={(event) => {
            onSet(typeof item.wanted === 'string' ? ['wanted'] : ['wanted', locale], event.target.value);
          }}
        />
      </label>
      <label>
        {t(T.doneWhen)}
        <input
          list={types}
          value={item.doneWhen ?? ''}
          onChange={(event) => {
            onSet(['doneWhen'], event.target.value);
          }}
        />
        <datalist id={types}>
          {Object.keys(meta?.eventTypes ?? {}).map((type) => (
            <option key={type} value={type}>
              {t(eventName(meta, type))}
            </option>
          ))}
        </datalist>
      </label>
      <label>
        {t(T.when)}
        <input
          value={item.when ?? ''}
          placeholder={t(T.always)}
          onChange={(event) => {
            onSet(['when'], event.target.value === '' ? null : event.target.value);
          }}
        />
      </label>
      <label>
        {t(T.remind)}
        <input
          type="number"
          min={1}
          max={90}
          value={item.remindAfterDays ?? ''}
          onChange={(event) => {
            onSet(['remindAfterDays'], event.target.value === '' ? null : Number(event.target.value));
          }}
        />
      </label>
    </div>
  );
}
