import { Columns3 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Text } from '../../../core/types.ts';
import { useLanguage } from '../../lib/locale.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { COLUMNS } from './columns.tsx';

const TITLE: Text = { ja: '列', en: 'Columns' };

export function ColumnsButton({
  shown,
  onChange,
}: {
  readonly shown: readonly string[];
  readonly onChange: (shown: readonly string[]) => void;
}): ReactNode {
  const { t, locale } = useLanguage();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="button"
        onClick={() => {
          setOpen(true);
        }}
      >
        <Columns3 size={15} aria-hidden="true" />
        {t(TITLE)}
      </button>
      <Dialog
        title={t(TITLE)}
        open={open}
        onClose={() => {
          setOpen(false);
        }}
      >
        <div className="form">
          {COLUMNS.filter(({ id }) => id !== 'name').map(({ id, title }) => (
            <label key={id} className="check">
              <input
                type="checkbox"
                checked={shown.includes(id)}
                onChange={(event) => {
                  onChange(event.target.checked ? [...shown, id] : shown.filter((one) => one !== id));
                }}
              />
              {title(locale)}
            </label>
          ))}
        </div>
      </Dialog>
    </>
  );
}
