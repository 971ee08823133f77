import type { ReactNode } from 'react';
import type { Text } from '../../../core/types.ts';
import { useAct } from '../../data/actions.ts';
import { useMayWrite, useMeta } from '../../data/meta.ts';
import { partnerPath } from '../../data/partner.ts';
import type { PartnerDetail } from '../../data/types.ts';
import { date } from '../../lib/format.ts';
import { label, labelOf } from '../../lib/labels.ts';
import { fill, useLanguage } from '../../lib/locale.tsx';
import { inDays, Options, Sent, type FormProps } from './form.tsx';

const T = {
  about: {
    ja: '計算された状態やタッチより優先されます。次の判定(数秒から数分後)から効き、CRM の「手動設定」の項目にも書かれます。',
    en: 'It comes before what is computed, from the next assessment on (in seconds to minutes), and is written to the fields “set by hand” in the CRMs.',
  },
  reason: { ja: '理由', en: 'Reason' },
  until: { ja: 'いつまで(最長%{n}日)', en: 'Until (%{n} days at most)' },
  done: { ja: '手動設定を保存しました。判定し直しています', en: 'Set; the assessment is being made anew' },
  lift: { ja: '手動設定をやめる', en: 'Back to the rules' },
  lifted: { ja: '手動設定をやめました。判定し直しています', en: 'Lifted; the assessment is being made anew' },
  set: { ja: '%{until} まで手動で「%{what}」:%{reason}', en: 'Set by hand to “%{what}” until %{until}: %{reason}' },
  by: { ja: '(%{by})', en: ' (%{by})' },
  soon: { ja: '次の判定から効きます。', en: 'In force from the next assessment on.' },
  snoozed: { ja: '%{until} まで先送り(%{by}):%{reason}', en: 'Put off until %{until} by %{by}: %{reason}' },
} satisfies Record<string, Text>;

export function OverrideForm({ id, onDone }: FormProps): ReactNode {
  const { t, locale } = useLanguage();
  const most = useMeta()?.maxOverrideDays ?? 90;
  return (
    <Sent
      onDone={onDone}
      done={T.done}
      action={({ state, touch, reason, until }) => ({
        method: 'PUT',
        path: `${partnerPath(id)}/override`,
        body: { ...(state ? { state } : {}), ...(touch ? { touch } : {}), reason, until },
      })}
    >
      <p className="note">{t(T.about)}</p>
      <label>
        {label('state', locale)}
        <Options name="state" field="state" />
      </label>
      <label>
        {label('touch', locale)}
        <Options name="touch" field="touch" />
      </label>
      <label>
        {t(T.reason)}
        <input name="reason" required maxLength={255} />
      </label>
      <label>
        {fill(t(T.until), { n: most })}
        <input name="until" type="date" required defaultValue={inDays(30)} min={inDays(0)} max={inDays(most)} />
      </label>
    </Sent>
  );
}

/** What people decided against the rules: said before everything that is computed. */
export function SetByHand({ partner: { id, override, snooze } }: { readonly partner: PartnerDetail }): ReactNode {
  const { t, locale } = useLanguage();
  const may = useMayWrite();
  const act = useAct();
  if (override === null && snooze === null) return null;
  const until = (day: string | null): string => (day === null ? '–' : date(day, locale));
  return (
    <div className="notice" role="note">
      {override !== null && (
        <p>
          {fill(t(T.set), {
            what: [override.state && labelOf('state', override.state, locale), override.touch && labelOf('touch', override.touch, locale)]
              .filter(Boolean)
              .join(' · '),
            until: until(override.until),
            reason: override.reason ?? '–',
          })}
          {override.by !== null && fill(t(T.by), { by: override.by })} {!override.inForce && <em>{t(T.soon)}</em>}{' '}
          {may && (
            <button
              type="button"
              className="button small no-print"
              disabled={act.isPending}
              onClick={() => {
                act.mutate({ method: 'DELETE', path: `${partnerPath(id)}/override`, body: {}, done: T.lifted });
              }}
            >
              {t(T.lift)}
            </button>
          )}
        </p>
      )}
      {snooze !== null && <p>{fill(t(T.snoozed), { until: until(snooze.until), reason: snooze.reason, by: snooze.by })}</p>}
    </div>
  );
}
