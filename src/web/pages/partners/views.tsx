import { Bookmark } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { LISTS } from '../../../core/lists.ts';
import type { Text } from '../../../core/types.ts';
import { useLanguage } from '../../lib/locale.tsx';
import { useStored } from '../../lib/stored.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ActionMenu } from '../../ui/menu.tsx';

const T = {
  views: { ja: '表示', en: 'Views' },
  save: { ja: 'この絞り込みに名前をつけて保存', en: 'Save these filters as a view' },
  name: { ja: '名前', en: 'Name' },
  ok: { ja: '保存', en: 'Save' },
  all: { ja: 'すべて', en: 'All' },
  remove: { ja: '「%{name}」を削除', en: 'Remove “%{name}”' },
} satisfies Record<string, Text>;

interface View {
  readonly name: string;
  readonly query: string;
}

function isViews(value: unknown): value is readonly View[] {
  return Array.isArray(value) && value.every((one: Partial<View> | null) => typeof one?.name === 'string' && typeof one.query === 'string');
}

/** The lists of HubSpot that one set of filters tells exactly, by the same names as there. */
const SEGMENTS: readonly { readonly name: Text; readonly query: string }[] = LISTS.flatMap(({ name, anyOf }) => {
  const [only, ...more] = anyOf;
  if (only === undefined || more.length > 0) return [];
  const query = new URLSearchParams();
  for (const { field, operator, values } of only) {
    const filter = { state: 'state', step: 'step', touch: 'touch', flags: 'flag' }[field];
    if (filter === undefined || (operator !== 'is' && operator !== 'has')) return [];
    query.set(filter, values.join(','));
  }
  return [{ name, query: query.toString() }];
});

/** Segments that are lists in HubSpot too, and views that the reader has named. */
export function Views({
  query,
  onShow,
}: {
  readonly query: URLSearchParams;
  readonly onShow: (query: URLSearchParams) => void;
}): ReactNode {
  const { t, locale } = useLanguage();
  const [views, setViews] = useStored<readonly View[]>('views', [], isViews);
  const [naming, setNaming] = useState(false);
  const here = views.find((view) => view.query === query.toString());
  const show = (text: string) => () => {
    onShow(new URLSearchParams(text));
  };
  return (
    <>
      <ActionMenu
        label={t(T.views)}
        actions={[
          { label: t(T.all), onSelect: show('') },
          ...SEGMENTS.map((one) => ({ label: one.name[locale], onSelect: show(one.query) })),
          ...views.map((one) => ({ label: `★ ${one.name}`, onSelect: show(one.query) })),
          ...(here === undefined
            ? [
                {
                  label: `＋ ${t(T.save)}`,
                  disabled: query.size === 0,
                  onSelect: () => {
                    setNaming(true);
                  },
                },
              ]
            : [
                {
                  label: `− ${t(T.remove).replace('%{name}', here.name)}`,
                  onSelect: () => {
                    setViews(views.filter((one) => one !== here));
                  },
                },
              ]),
        ]}
      >
        <Bookmark size={15} aria-hidden="true" />
        {here?.name ?? t(T.views)}
      </ActionMenu>
      <Dialog
        title={t(T.save)}
        open={naming}
        onClose={() => {
          setNaming(false);
        }}
      >
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            const name = textOf(new FormData(event.currentTarget).get('name'));
            if (name === '') return;
            setViews([...views.filter((one) => one.name !== name), { name, query: query.toString() }]);
            setNaming(false);
          }}
        >
          <label>
            {t(T.name)}
            <input name="name" maxLength={60} required />
          </label>
          <div className="tools">
            <button type="submit" className="button primary">
              {t(T.ok)}
            </button>
          </div>
        </form>
      </Dialog>
    </>
  );
}

function textOf(value: FormDataEntryValue | null): string {
  return typeof value === 'string' ? value.trim() : '';
}
