import { Toast as Base } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLanguage } from '../lib/locale.tsx';
import { wordsOf } from './states.tsx';

/** Short messages in a corner, read out by screen readers. */
export function ToastProvider({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <Base.Provider timeout={7000}>
      {children}
      <Base.Portal>
        <Base.Viewport className="toasts">
          <Shown />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function Shown(): ReactNode {
  const { toasts } = Base.useToastManager();
  const { locale } = useLanguage();
  return toasts.map((toast) => (
    <Base.Root key={toast.id} toast={toast} className={`toast ${toast.type ?? ''}`}>
      <Base.Title className="toast-title" />
      <Base.Description className="toast-text" />
      <Base.Close className="icon-button" aria-label={locale === 'ja' ? '閉じる' : 'Close'}>
        <X size={16} aria-hidden="true" />
      </Base.Close>
    </Base.Root>
  ));
}

/** `done` says what was done; `failed` says what went wrong and how to mend it. */
export function useToast(): { done: (title: string, description?: string) => void; failed: (error: unknown) => void } {
  const { add } = Base.useToastManager();
  const { t } = useLanguage();
  return {
    done: (title, description) => {
      add({ title, type: 'done', ...(description === undefined ? {} : { description }) });
    },
    failed: (error) => {
      const { title, detail, fix } = wordsOf(error, t);
      add({ title, type: 'failed', priority: 'high', description: [detail, fix].filter(Boolean).join(' ') });
    },
  };
}
