import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { StartOutcome } from '../../../engine/packages.ts';
import type { Text } from '../../../core/types.ts';
import { useAct } from '../../data/actions.ts';
import { write } from '../../lib/api.ts';
import { count } from '../../lib/format.ts';
import { fill, useLanguage } from '../../lib/locale.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Load } from '../../ui/states.tsx';

const T = {
  open: { ja: '対象を見て開始', en: 'Plan and start' },
  eligible: {
    ja: '条件に合うのは %{n}社。今すぐ始めるのは %{now}社、くじで待つのは %{wait}社です。',
    en: '%{n} partners fit. %{now} start at once, %{wait} wait by lot.',
  },
  nobody: { ja: '今、条件に合う会社がありません。', en: 'Nobody fits just now.' },
  reason: { ja: '待機群を置かない理由(置くなら空)', en: 'Why nobody waits (empty: half may wait)' },
  start: { ja: '開始する', en: 'Start' },
  done: { ja: '開始しました', en: 'Started' },
} satisfies Record<string, Text>;

/** First the plan, then the start: nobody is put in unseen. */
export function EnrolButton({ id }: { readonly id: string }): ReactNode {
  const { t } = useLanguage();
  const [open, setOpen] = useState(false);
  const close = (): void => {
    setOpen(false);
  };
  return (
    <>
      <button
        type="button"
        className="button primary"
        onClick={() => {
          setOpen(true);
        }}
      >
        {t(T.open)}
      </button>
      <Dialog title={t(T.open)} open={open} onClose={close}>
        {open && <Plan id={id} onDone={close} />}
      </Dialog>
    </>
  );
}

function Plan({ id, onDone }: { readonly id: string; readonly onDone: () => void }): ReactNode {
  const { t, locale } = useLanguage();
  const act = useAct(onDone);
  const path = `/api/packages/${id}/enrol`;
  const query = useQuery({
    queryKey: ['package', id, 'plan'],
    queryFn: () => write<StartOutcome>('POST', path, { dryRun: true }),
    staleTime: 0,
  });
  return (
    <Load query={query} rows={2}>
      {({ plan }) => {
        const waiting = plan.drawn.filter(({ arm }) => arm === 'wait').length;
        if (plan.drawn.length === 0) return <p className="soft">{t(T.nobody)}</p>;
        const values = {
          n: count(plan.drawn.length, locale),
          now: count(plan.drawn.length - waiting, locale),
          wait: count(waiting, locale),
        };
        return (
          <form
            className="form"
            onSubmit={(event) => {
              event.preventDefault();
              const reason = new FormData(event.currentTarget).get('reason');
              const given = typeof reason === 'string' ? reason.trim() : '';
              act.mutate({
                method: 'POST',
                path,
                body: { dryRun: false, ...(given === '' ? {} : { waitlist: false, reason: given }) },
                done: T.done,
              });
            }}
          >
            <p>{fill(t(T.eligible), values)}</p>
            <label>
              {t(T.reason)}
              <input name="reason" maxLength={500} />
            </label>
            <div className="tools">
              <button type="submit" className="button primary" disabled={act.isPending}>
                {t(T.start)}
              </button>
            </div>
          </form>
        );
      }}
    </Load>
  );
}
