import { Printer } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Text } from '../../core/types.ts';
import { useLanguage } from '../lib/locale.tsx';

const PRINT: Text = { ja: '印刷・PDF', en: 'Print, PDF' };

export function PrintButton(): ReactNode {
  const { t } = useLanguage();
  return (
    <button
      type="button"
      className="button"
      onClick={() => {
        window.print();
      }}
    >
      <Printer size={15} aria-hidden="true" />
      {t(PRINT)}
    </button>
  );
}
