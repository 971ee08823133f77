import { useState, type ReactNode } from 'react';
import type { Decision } from '../../../core/package/index.ts';
import type { Text } from '../../../core/types.ts';
import { date } from '../../lib/format.ts';
import { fill, useLanguage } from '../../lib/locale.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Sent } from '../partner/form.tsx';

const T = {
  stop: { ja: '全社で終了', en: 'Stop for all' },
  stopNote: {
    ja: 'いま実施中と待機中の全社で終わります。記録は残り、効果は途中までとして測ります。',
    en: 'It ends for everybody who is in it or waits. The record stays, and the effect is measured up to now.',
  },
  stopped: { ja: '終了しました', en: 'Stopped' },
  decide: { ja: '決める', en: 'Decide' },
  decideNote: {
    ja: 'あなたの名前と理由が残ります。後から効果の判定が出れば、そちらが優先されます(終了を除く)。',
    en: 'Your name and the reason are kept. A verdict that is measured later comes before it, unless it was retired.',
  },
  provisional: { ja: '暫定テンプレートにする', en: 'Promote: a provisional template' },
  improve: { ja: '改善に回す', en: 'Improve: send it back' },
  retired: { ja: '終了する(もう使わない)', en: 'Retire: no longer used' },
  what: { ja: 'どうするか', en: 'What becomes of it' },
  reason: { ja: '理由', en: 'Reason' },
  decided: { ja: '決定を記録しました', en: 'Decided' },
  by: { ja: '%{on} %{who} が決定:%{what}(%{why})', en: '%{who} decided on %{on}: %{what} (%{why})' },
} satisfies Record<string, Text>;

type Kind = 'stop' | 'decide';

/** Stopping and deciding are a named person's. */
export function DecideButtons({ id, running }: { readonly id: string; readonly running: boolean }): ReactNode {
  const { t } = useLanguage();
  const [open, setOpen] = useState<Kind | null>(null);
  const close = (): void => {
    setOpen(null);
  };
  const path = `/api/packages/${id}/${open ?? ''}`;
  return (
    <>
      {(running ? (['stop', 'decide'] as const) : (['decide'] as const)).map((kind) => (
        <button
          key={kind}
          type="button"
          className="button"
          onClick={() => {
            setOpen(kind);
          }}
        >
          {t(T[kind])}
        </button>
      ))}
      <Dialog title={open === null ? '' : t(T[open])} open={open !== null} onClose={close}>
        {open !== null && (
          <Sent
            onDone={close}
            done={open === 'stop' ? T.stopped : T.decided}
            action={({ status, reason }) => ({ path, body: open === 'stop' ? { reason } : { status, reason } })}
          >
            <p className="note">{t(open === 'stop' ? T.stopNote : T.decideNote)}</p>
            {open === 'decide' && (
              <label>
                {t(T.what)}
                <select name="status">
                  {(['provisional', 'improve', 'retired'] as const).map((one) => (
                    <option key={one} value={one}>
                      {t(T[one])}
                    </option>
                  ))}
                </select>
              </label>
            )}
            <label>
              {t(T.reason)}
              <input name="reason" required maxLength={500} />
            </label>
          </Sent>
        )}
      </Dialog>
    </>
  );
}

export function Decided({ decision }: { readonly decision: Decision | null }): ReactNode {
  const { t, locale } = useLanguage();
  if (decision === null) return null;
  const { decidedOn, decidedBy, status, reason } = decision;
  return <p className="notice">{fill(t(T.by), { on: date(decidedOn, locale), who: decidedBy, what: t(T[status]), why: reason })}</p>;
}
